# Needs: intake, queue and triage

need-what = What
need-person = Person
need-time-left = Time left
need-level = Level
need-step = Step
need-in-charge = In charge
need-service = Service
need-service-none = Not chosen
need-term = How long
need-deadline = Deadline
need-clock-from = The clock runs from
need-channel = Who made contact
need-caller = Caller
need-caller-name = Caller’s name
need-caller-phone = Caller’s phone
need-matters = What matters to the person
need-matters-help = In the person’s own words
need-challenge = Functional challenge
need-challenge-help = What is difficult in everyday life now?
need-note = Note
need-source = Form number
need-not-said = Not said
need-open = New need
need-open-for = New need
need-and-more = { $n ->
    [one] { $what } and 1 more
   *[other] { $what } and { $n } more
}
need-nothing-named = Need without a named device
need-no-level = Waits for triage
need-no-level-short = Not triaged
need-proposed = { $level } proposed
need-waits-for-level = Has waited { $time } for triage
need-no-cause = no cause given
need-waited = Has waited { $time }
need-more-filters = More filters
need-took = Took { $time }
need-queue-empty = No needs are waiting
need-queue-empty-text = When somebody calls or a form comes in, the need stands here with the time that is left.
need-queue-none = No needs match the filters
need-queue-all = Show all
need-charge-me = Me
need-charge-nobody = Nobody
need-charge-other = Chosen colleague
need-assign-to = In charge
need-assign = Put in charge
need-assign-none = Choose at least one need first.
need-assign-unknown = The one you chose no longer works here.
need-assigned = Needs that changed hands: { $n }
need-assigned-one = The person in charge is set.
need-choose-name = { $what } for { $who }
need-take = Take it
need-assign-other = Give it to somebody else
need-step-change = Change step
need-step-do = Change step
need-step-entered = The need is in a new step. Its time counts there from now.
need-step-from = From
need-step-took = Time
need-time-spent = Where the time went
need-timeline = Timeline
need-about = About the need
need-describe = Correct what is written
need-described = The changes are saved.
need-lines = Wanted devices
need-no-lines = No devices are wanted yet.
need-count = Number
need-line-n = Device { $n }
need-line-help = Name, article number or ISO class. Use your own words if you can’t find it.
need-line-add = Add a device
need-line-add-do = Add
need-line-added = The device is added.
need-line-change = Change { $what }
need-line-changed = The line is changed.
need-line-remove = Remove from the need
need-line-removed = The line is removed.
need-line-was = First written as “{ $words }”
need-line-item = the device
need-line-state = State
need-offer-ready = { $n ->
    [0] none ready
    [one] 1 ready
   *[other] { $n } ready
}
need-offer-class = ISO class { $code }
need-triage = Triage
need-level-limit = { $level } – within { $limit }
need-proposal-none = Tick what applies, and the key proposes a level.
need-proposal = The key proposes { $level }, within { $limit }, because:
need-deadline-would = Deadline { $at }
need-level-intake-only = Set by the joint intake only
need-key-why = The clock started on { $date }, so version { $version } of the key applies.
need-key-version = Key version { $version }
need-complete-on = The information was complete
need-complete-on-help = The clock starts on this day. Leave empty if all was known at first contact.
need-reason = Reason
need-reason-help = Needed when the level changes, or when you choose another than the proposed one
need-next-step = Next step
need-level-do = Set the level
need-level-change = Change the level
need-level-set = The level is set and the deadline worked out.
need-level-history = Levels over time
need-because = Why
need-who-when = Who and when
need-no-criteria = No criteria ticked
need-late-title = The deadline has passed
need-late-text = The need is a deviation until its cause is given.
need-late-because = The deadline has passed. Cause: { $cause }
need-cause = Cause of the delay
need-cause-do = Give the cause
need-cause-given = The cause is noted.
need-close = Close the need without a hand-out
need-close-help = The need leaves the queue. This can’t be undone.
need-close-reason = Why it is closed
need-close-do = Close the need
need-closed-done = The need is closed.
need-opened = The need is registered and stands in the queue.
need-similar-needs = { $n ->
    [one] The person is already waiting for something similar. Is this the same case?
   *[other] The person is already waiting for something similar in { $n } needs. Is this the same case?
}
need-similar-loans = { $n ->
    [one] The person already has something similar on loan.
   *[other] The person already has { $n } similar devices on loan.
}

intake-title = Joint intake
intake-lead = From phone call to registered need on one page.
intake-who = Who it is about
intake-person = Find the person
intake-find = Search
intake-choose = Choose the person
intake-choose-do = Choose
intake-none = Nobody found. Register the person here.
intake-new-person = New person
intake-other-person = Choose somebody else
intake-caller = Who is calling
intake-about = What it is about
intake-urgency = How urgent it is
intake-urgency-help = Tick what applies. If you are not sure, triage can wait.
intake-criteria = The key’s criteria
intake-triage-now = Set the proposed level now
intake-triage-now-help = Otherwise the need waits for triage.
intake-incomplete = Something is missing before we can decide
intake-incomplete-help = The clock starts when the information is complete.
intake-open = Register the need
intake-beside-empty = The person is shown here
intake-beside-text = Choose a person to see open needs, loans and whom to call.

## dynamic: need-channel-*
need-channel-citizen = Citizen
need-channel-next_of_kin = Next of kin
need-channel-home_care = Home care
need-channel-physio = Physio or occupational therapist
need-channel-hospital = Hospital
need-channel-gp = General practitioner
need-channel-nursing_home = Nursing home
need-channel-school = School or kindergarten
need-channel-nav = NAV
need-channel-other = Other

## dynamic: need-term-*
need-term-short = Short-term
need-term-lasting = Lasting
need-term-unknown = Not known yet

## dynamic: need-step-*
need-step-triage = Triage
need-step-assessment = Assessment
need-step-nav = NAV
need-step-store = Store
need-step-transport = Transport

## dynamic: need-standing-*
need-standing-late = Late
need-standing-today = Due today
need-standing-week = Within a week
need-standing-later = Later
need-standing-no_level = Waits for triage

## dynamic: need-state-*
need-state-untriaged = Waits for triage
need-state-in_use = In use

## dynamic: need-line-*
need-line-wanted = Wanted
need-line-reserved = Reserved
need-line-nav = With NAV
need-line-fulfilled = Delivered

## dynamic: need-purpose-*
need-purpose-exchange = Exchange
need-purpose-already_handed_out = Already handed out

## dynamic: need-nav-*
need-nav-applied = Applied
need-nav-granted = Granted
need-nav-ordered = Ordered
need-nav-received = Received
need-nav-fitted = Fitted
need-nav-delivered = Delivered

## dynamic: need-cause-*
need-cause-staff_capacity = Too few staff
need-cause-not_in_stock = Not in stock
need-cause-waiting_for_nav = Waiting for NAV
need-cause-transport = Transport
need-cause-person_not_reached = The person was not reached
need-cause-person_asked_to_wait = The person asked to wait
need-cause-dwelling = The dwelling had to be prepared
need-cause-wrong_level = Wrong level
need-cause-other = Other

## dynamic: need-close-*
need-close-not_entitled = Not entitled
need-close-other_solution = Another solution
need-close-no_longer_needed = No longer needed
need-close-dead = The person has died
need-close-moved_out = Moved out
need-close-registered_twice = Registered twice
need-close-person_declined = The person declined

## dynamic: need-event-*
need-event-opened = First contact
need-event-line_added = Device wanted
need-event-line_changed = Line changed
need-event-line_removed = Line removed
need-event-term_changed = How long: changed
need-event-information_completed = The information is complete
need-event-triaged = Level set
need-event-assigned = Person in charge changed
need-event-step_entered = New step
need-event-line_reserved = Reserved
need-event-line_released = Reservation released
need-event-nav_reached = NAV
need-event-line_fulfilled = Delivered
need-event-deviation_explained = Cause of the delay given
need-event-in_use = In use: the clock has stopped
need-event-closed = Closed

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
