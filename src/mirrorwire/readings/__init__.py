"""Readings: what a record says about who reacts, each figure with an interval and a null.

A reading never gives a bare number. It gives how far the number could be off (an interval, at 90 % where nothing else
is said), how often as much happens when nothing is known to have happened (a share of placebo dates), and what it
could not have seen (the smallest effect it would have found). Where the data can't carry a reading, the answer is
`NotReadable` with its reason, never a number.

    negative_binomial.py    counts with bursts: masses and tails
    counts.py               days, the rhythm of the week, outlet totals, memories
    forecast.py             what a window was expected to hold, at every past date: the null
    surge.py                more reports than expected? p, ratio, interval, what could have been seen
    many.py                 several countries at once: false discoveries, a joint statistic
    onset.py                on which day, or in which hour, a surge began
    surge_file.py           surges of a file of probes
"""
