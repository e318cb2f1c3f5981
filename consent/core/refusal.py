"""What every check of a proof, a note or a receipt raises when it says no."""


class Refused(ValueError):
    """Something is not what it must be; the text is one sentence that says what."""
