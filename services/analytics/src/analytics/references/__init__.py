"""What other services own and figures are labelled with: customers, branches, vehicles."""
