## dynamic: month-* month-short-* weekday-*
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = June
month-short-7 = July
month-short-8 = Aug
month-short-9 = Sept
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

## Dates, times and numbers
date-short = { $day } { $month }
date-short-year = { $day } { $month } { $year }
date-long = { $day } { $month } { $year }
date-month = { $month } { $year }
time-clock = { $hour }:{ $minute }
datetime-today = today at { $clock }
datetime-yesterday = yesterday at { $clock }
datetime-short = { $date } at { $clock }
duration-minutes = { $n ->
    [one] 1 minute
   *[other] { $n } minutes
}
duration-hours = { $n ->
    [one] 1 hour
   *[other] { $n } hours
}
duration-days = { $n ->
    [one] 1 day
   *[other] { $n } days
}
time-left = { $time } left
time-late = { $time } late
time-just-now = just now
time-ago = { $time } ago
number-percent = { $n }%

## Forms
field-optional = optional
errors-title = Correct this before you go on
choose-empty = Choose …

## Lists
list-total = { $n } in all
list-shown = Showing { $n } of { $total }
list-next = Next page
list-first = To the first page
list-pages = Pages
list-choose-row = Choose { $name }
list-choose-all = Choose all on this page
list-chosen = chosen
filter-all = All
filter-label = Filters
filter-apply = Show

## Charts
chart-table = Show the figures in a table
chart-csv = Download CSV
chart-n = { $n } in all, as of { $date }

## Problem pages
problem-reference = Reference: { $reference }
breadcrumb-label = You are here
refused-title = Not done
undo = Undo
save = Save
cancel = Cancel
tabs-label = Parts of the page
progress-of = { $done } of { $total }
timeline-label = Timeline
