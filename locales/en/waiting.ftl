## dynamic: waiting-kind-* waiting-title-* waiting-nobody-* waiting-lengths-* waiting-shares-*
waiting-tab-now = Waiting
waiting-tab-months = Month by month
waiting-tab-steps = Where the time goes
waiting-lead-now = As it is right now.
waiting-lead-past = As it was at the end of { $day }.

## The choice
waiting-as-of = Day
waiting-service = Service
waiting-all-services = All services
waiting-to-today = Show today
waiting-what = Show
waiting-level = Level
waiting-no-level = No level
waiting-all-levels = All levels
waiting-with = Include { $levels }
waiting-kind-deliver = Deliveries
waiting-kind-collect = Collections
waiting-kind-repair = Repairs
waiting-kind-need = Needs

## Figures
waiting-figures = How many are waiting, and how long
waiting-waiting = Waiting
waiting-late = Past the limit
waiting-median = Median (days)
waiting-p90 = 9 in 10 (days)
waiting-nine-in-ten = 9 in 10
waiting-longest = Longest (days)
waiting-sum = In all
waiting-days-waited = Days waited
waiting-limit = { $level }: { $limit }
waiting-title-deliver = Deliveries waiting
waiting-title-collect = Collections waiting
waiting-title-repair = Repairs waiting
waiting-title-need = Needs waiting
waiting-nobody-deliver = Nobody is waiting for a delivery
waiting-nobody-collect = Nothing is waiting to be collected
waiting-nobody-repair = Nobody is waiting for a repair
waiting-nobody-need = No needs are waiting
waiting-nobody-text = { $past ->
    [yes] That was so on this day, with this selection.
   *[no] That is so now, with this selection.
}
waiting-finding = Half { $past ->
    [yes] had
   *[no] have
} waited { $median } or less, and nine in ten { $p90 } or less. { $late ->
    [0] None is past the limit.
    [one] One of { $n } is past the limit.
   *[other] { $late } of { $n } are past the limit.
}
waiting-finding-few = { $n ->
    [one] One is waiting and { $past ->
        [yes] had
       *[no] has
    } waited { $longest }.
   *[other] { $n } are waiting. The longest wait { $past ->
        [yes] had lasted
       *[no] has lasted
    } { $longest }.
} { $late ->
    [0] None is past the limit.
    [one] One is past the limit.
   *[other] { $late } are past the limit.
}

## Months
waiting-month = Month
waiting-ended = Finished
waiting-inside = Within the limit
waiting-inside-of = Within the limit, { $level }
waiting-year = Twelve months
waiting-lengths-need = How long the needs waited
waiting-lengths-deliver = How long the deliveries waited
waiting-lengths-collect = How long the collections waited
waiting-lengths-repair = How long the repairs waited
waiting-lengths = In { $month } half waited { $median } or less and nine in ten { $p90 } or less. In { $first } half waited { $before } or less.
waiting-lengths-one = In { $month } half waited { $median } or less and nine in ten { $p90 } or less.
waiting-shares-need = Needs met within the limit
waiting-shares-deliver = Delivered within the limit
waiting-shares-collect = Collected within the limit
waiting-shares-repair = Repaired within the limit
waiting-shares = { $share } were finished within the limit. Lowest is { $level } with { $low }.
waiting-shares-one = { $share } were finished within the limit.
waiting-shares-empty = Nothing that was finished had a limit
waiting-months-empty = Nothing was finished in these twelve months
waiting-months-empty-text = Choose another day or another level.
waiting-note-need = { $n ->
    [0] Every need that was closed ended with a device in use.
    [one] One need was closed without a device in use and is not counted.
   *[other] { $n } needs were closed without a device in use and are not counted.
}
waiting-note-job = { $n ->
    [0] No jobs were cancelled.
    [one] One job was cancelled and is not counted.
   *[other] { $n } jobs were cancelled and are not counted.
}
waiting-note-month = The last month goes up to the chosen day.
waiting-note-late = Those still waiting past their limit are not counted here. They are under “Waiting”.

## Steps
waiting-step = Step
waiting-whole = In all
waiting-mean = Mean
waiting-median-word = Median
waiting-measure = Measure
waiting-steps-by-level = Days in each step, by level
waiting-steps-by-month = Days in each step, by month
waiting-steps-finding = Most time went to { $step }: on average { $days } of { $whole } days ({ $share }).
waiting-steps-change = In { $month } a need took { $days } days on average, against { $before } in { $first }.
waiting-steps-only = In { $month } a need took { $days } days on average.
waiting-steps-medians = Median in each step (days)
waiting-steps-note = Counted for needs whose device came into use in the last twelve months, in days of 24 hours. A need that never was in a step counts as 0 days there.
waiting-steps-empty = No needs were met in these twelve months
waiting-steps-empty-text = When devices come into use, this shows where the time went.

## The needs
waiting-needs = The needs behind the figures
waiting-needs-finished = Met in the last twelve months
waiting-needs-waiting = Waiting
waiting-needs-none = No needs in this selection
waiting-since = Clock started
waiting-limit-kept = Limit
waiting-kept = Within the limit
waiting-days = Days
waiting-deadline = Deadline
waiting-in-use = In use
waiting-with-limit = Finished with a limit
waiting-inside-count = Within the limit (count)
waiting-inside-share = Within the limit (share)
waiting-file = waiting
