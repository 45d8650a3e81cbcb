"""How complete the streams are that all figures are made from."""
