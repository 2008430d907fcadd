## dynamic: day-*
day-date = { $weekday } { $date }
day-lead-late = { $date }. { $n ->
    [one] One case is past its limit.
   *[other] { $n } cases are past their limit.
}
day-new-need = New need
day-quiet = Nothing is waiting for you now
day-quiet-text = When something needs you it will be here, the most urgent first.
day-nothing = Nothing waiting here
day-all = See all { $n }
day-above = { $n ->
    [one] It is in the lists above. See it in the queue
   *[other] All { $n } are in the lists above. See them in the queue
}

## Sections
day-my_jobs = My jobs today
day-late_without_cause = Past the limit without a cause
day-acute_unassigned = Acute with nobody in charge
day-untriaged = Waiting for triage
day-in_my_charge = In my charge
day-assessments = Assessments with nobody in charge
day-fittings = Fittings
day-jobs_without_plan = Jobs without a day
day-repair_jobs = Repairs at citizens’ homes
day-to_make_ready = Make ready for the next round
day-to_wash = To be washed
day-to_check = To be checked
day-repairs = To be repaired in the workshop
day-nav_waiting = Waiting for NAV
day-to_collect = Proposed collections
day-opened_today = Came in today
day-set_aside = Import rows to be corrected
day-failed = Background tasks that failed in the last week
day-locked = Locked accounts
day-figures = The needs now
day-accesses = Access to citizens’ data

## When nothing is there
day-empty-my_jobs = You have no jobs today.
day-empty-late_without_cause = No case is past its limit without a cause.
day-empty-acute_unassigned = Every acute case has somebody in charge.
day-empty-untriaged = No needs are waiting for triage.
day-empty-in_my_charge = You have no open cases.
day-empty-assessments = Every assessment has somebody in charge.
day-empty-fittings = No fittings are waiting for you.
day-empty-jobs_without_plan = Every job has a day.
day-empty-repair_jobs = Nobody is waiting for a repair at home.
day-empty-to_make_ready = Nothing is to be made ready for the next round.
day-empty-to_wash = Nothing is to be washed.
day-empty-to_check = Nothing is to be checked.
day-empty-repairs = Nothing is to be repaired.
day-empty-nav_waiting = No case is waiting for NAV.
day-empty-to_collect = No collections are proposed.
day-empty-opened_today = No new needs today.
day-empty-set_aside = No import rows need correcting.
day-empty-failed = No task has failed.
day-empty-locked = No account is locked.

## Lines
day-col-what = What
day-col-who = Citizen
day-col-where = Address
day-col-level = Level
day-col-time = Time
day-col-label = Label
day-col-place = Place
day-col-since = Since
day-col-service = Service
day-col-late = Past the limit
day-col-kind = Import
day-col-rows = Rows
day-col-task = Task
day-col-attempts = Attempts
day-col-when = When
day-col-account = Worker
day-col-until = Locked until
day-col-worker = Worker
day-col-accesses = Accesses
day-no-name = Not named
day-no-label = No label
day-and-more = { $what } and { $n } more
day-job = { $kind }: { $what }
day-kind-deliver = Deliver
day-kind-collect = Collect
day-kind-repair = Repair
day-kind-fit = Fit
day-kind-inspect = Inspect
day-kind-move = Move
day-waited = Has waited { $days }
day-came = Came { $when }
day-protected = Protected
day-address-protected = Protected address
day-address-unknown = No address

## Leader
day-waiting = needs waiting
day-late = past the limit
day-inside = met within the limit
day-inside-of = { $inside } of { $ended } in the last 30 days
day-inside-none = None was met in the last 30 days
day-late-by-service = Past the limit, by service
day-no-service = No service
day-figures-note = Acute needs are not counted.

## Administrator
day-task-import = Import of a file
day-task-other = Work in the background

## Auditor
day-access-today = accesses today
day-access-week = accesses in the last seven days
day-access-persons = citizens in the last seven days
day-access-protected = accesses to protected persons
day-access-most = Most accesses in the last seven days
day-access-machine = Rampe itself and other systems
day-access-none = Nobody has looked at citizens’ data in the last seven days.
