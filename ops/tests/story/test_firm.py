"""The firm of a seed is the same firm whenever it is asked for."""

from ops.story.firm import BRANCHES, MODELS, SHANGHAI, Firm, Size


def test_a_seed_gives_the_same_firm_and_another_seed_another_one() -> None:
    assert Firm(3).first_vehicles() == Firm(3).first_vehicles()
    assert Firm(3).customer(5) == Firm(3).customer(5)
    assert not {plan.plate for plan in Firm(3).first_vehicles()} & {
        plan.plate for plan in Firm(4).first_vehicles()
    }


def test_the_shanghai_firm_has_the_size_it_promises() -> None:
    firm = Firm()
    assert len(firm.branches) == len(BRANCHES) == SHANGHAI.branches
    assert len(firm.first_vehicles()) == SHANGHAI.vehicles
    assert len({driver.username for driver in firm.first_drivers()}) == SHANGHAI.drivers
    usernames = [member.username for member in firm.office()]
    assert len(set(usernames)) == len(usernames)


def test_every_branch_has_vehicles_of_every_model() -> None:
    stands = {(plan.branch, plan.model) for plan in Firm().first_vehicles()}
    assert len(stands) == len(BRANCHES) * len(MODELS)


def test_a_smaller_firm_has_its_people_at_its_branches() -> None:
    firm = Firm(size=Size(branches=2, vehicles=4, drivers=6, customers=1))
    assert list(firm.dispatchers) == list(firm.branches) == ["PD", "XH"]
    assert {driver.org_path for driver in firm.first_drivers()} == {"HQ/PD", "HQ/XH"}
