"""Readings: what a record says about who reacts, each figure with an interval and a null.

A reading never gives a bare number. It gives how far the number could be off (an interval, at 90 % where nothing else
is said), how often as much happens when nothing is known to have happened (a share of placebo dates), and what it
could not have seen (the smallest effect it would have found). Where the data can't carry a reading, the answer is
`NotReadable` with its reason, never a number.

The mirror, in the order in which it is read:

    nouns.py                what is asked, and what a reading is made from
    question.py, reports.py a question of a user's words; the reports and claims of a store
    coverage.py             whether there is enough to read
    country.py              one country: series, surge, onset, the reports behind each number
    order.py                who came first, as far as times tell
    tone.py                 accusation and support toward each actor, against the outlets' own habit
    embedding.py, likeness.py, narratives.py    claims that say the same, over languages where a model is installed
    manual.py               outlets that say the same beyond copies and chance
    elsewhere.py            what else happened in the window
    preregister.py          a reading declared before its data exist
    claimable.py            what may be claimed of it, what may not
    mirror.py               all of it together

Checked by:

    invented.py, planting.py                news that never were, and what is planted in them
    simulate.py, simulate_manual.py         how often the method errs, and how often it sees

Counts:

    negative_binomial.py    counts with bursts: masses and tails
    counts.py               days, the rhythm of the week, outlet totals, memories
    forecast.py             what a window was expected to hold, at every past date: the null
    surge.py                more reports than expected? p, ratio, interval, what could have been seen
    many.py                 several countries at once: false discoveries, a joint statistic
    onset.py                on which day, or in which hour, a surge began
    surge_file.py           surges of a file of probes
"""
