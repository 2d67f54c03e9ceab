"""What a reader does with an explorer, and what it then is."""


def state(element) -> dict:
    """Every number that the explorer shows."""
    return element.evaluate("el => el.state")


def press(element, name: str) -> None:
    """The button of exactly this name."""
    element.get_by_role("button", name=name, exact=True).click()
