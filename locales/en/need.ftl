# Needs, intake and triage

## dynamic: refusal-need-*
refusal-need-closed = The need is closed.
refusal-need-not-triaged = The need has no level yet.
refusal-need-no-such-line = There is no such line on this need.
refusal-need-line-taken = The line is not free for that: it is reserved, delivered or removed.
refusal-need-no-quantity = The number must be at least 1.
refusal-need-nav-step-out-of-order = The step before this one has no date.
refusal-need-nav-date-backwards = The date is before that of the previous step.
refusal-need-lines-open = Some lines are still waiting.
refusal-need-reason-missing = A change of level needs a reason.
refusal-need-not-late = The deadline has not passed, so there is no deviation to explain.
refusal-need-still-reserved = Release the reserved devices first.
refusal-need-not-lasting = Only lasting needs go to NAV.
refusal-need-joint-intake-only = Only the joint intake can set this level. Send the need there.
refusal-need-complete-before-contact = The information can’t be complete before the first contact.
refusal-need-clock-runs = The clock is already running. The deadline is not moved.
