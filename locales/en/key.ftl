# The priority key

key-title = Priority key
key-lead = A new version holds from its date on. What was decided keeps the key it was decided by.
key-versions = Versions
key-version = Version
key-valid-from = Valid from
key-valid-from-help = Today or later
key-published-by = Published by
key-state = State
key-in-force = In force
key-coming = To come
key-past = Past
key-now = The key in force
key-limit = Limit
key-unit = Unit
key-hours = hours
key-days = days
key-criteria = Criteria
key-new = New version
key-clock-start = When the clock starts
key-clock-first-contact = At first contact
key-clock-complete-information = When the information is complete
key-level-new = Add a level
key-level-name = Name
key-in-lang = { $what } ({ $lang })
key-joint = Set by the joint intake only
key-counts = Counts in the waiting statistics
key-criterion = Criterion { $n }
key-translations = Translations
key-publish-help = Empty a field to remove its criterion. The most urgent level stands first, and the limits must grow downwards.
key-publish = Publish the version
key-published = Version { $version } is published.

## dynamic: key-lang-*
key-lang-nb = Norwegian
key-lang-sv = Swedish
key-lang-en = English
