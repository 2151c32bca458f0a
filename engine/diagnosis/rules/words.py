"""Numbers and counts in the sentences of findings."""


def per_cent(share: float) -> str:
    """Return a share in per cent, with as many figures as help.

    >>> per_cent(0.5), per_cent(0.0123), per_cent(1.0), per_cent(2.5e-5)
    ('50 %', '1.2 %', '100 %', '0.0025 %')
    """
    value = 100 * share
    return f"{value:.0f} %" if value >= 10 or value == 0 else f"{value:.2g} %"


def figures(value: float) -> str:
    """Return a number with three figures, powers of ten as the page writes them.

    >>> figures(0.0123), figures(1234.5), figures(2.5e-9), figures(-3.0)
    ('0.0123', '1230', '2.5·10⁻⁹', '−3')
    """
    text = f"{value:.3g}"
    mantissa, mark, exponent = text.partition("e")
    if mark and -4 <= int(exponent) <= 5:
        return f"{float(text):.0f}".replace("-", "−")
    mantissa = mantissa.replace("-", "−")
    if not mark:
        return mantissa
    return f"{mantissa}·10{str(int(exponent)).translate(_RAISED)}"


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def counted(count: int, noun: str) -> str:
    """Return a count with its noun.

    >>> counted(1, "step"), counted(3, "step")
    ('1 step', '3 steps')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"
