## dynamic: month-* month-short-* weekday-*
month-1 = januar
month-2 = februar
month-3 = mars
month-4 = april
month-5 = mai
month-6 = juni
month-7 = juli
month-8 = august
month-9 = september
month-10 = oktober
month-11 = november
month-12 = desember
month-short-1 = jan.
month-short-2 = feb.
month-short-3 = mars
month-short-4 = april
month-short-5 = mai
month-short-6 = juni
month-short-7 = juli
month-short-8 = aug.
month-short-9 = sep.
month-short-10 = okt.
month-short-11 = nov.
month-short-12 = des.
weekday-1 = mandag
weekday-2 = tirsdag
weekday-3 = onsdag
weekday-4 = torsdag
weekday-5 = fredag
weekday-6 = lørdag
weekday-7 = søndag

## Dates, times and numbers
date-short = { $day }. { $month }
date-short-year = { $day }. { $month } { $year }
date-long = { $day }. { $month } { $year }
date-month = { $month } { $year }
time-clock = { $hour }.{ $minute }
datetime-today = i dag kl. { $clock }
datetime-yesterday = i går kl. { $clock }
datetime-short = { $date } kl. { $clock }
duration-minutes = { $n ->
    [one] 1 minutt
   *[other] { $n } minutter
}
duration-hours = { $n ->
    [one] 1 time
   *[other] { $n } timer
}
duration-days = { $n ->
    [one] 1 dag
   *[other] { $n } dager
}
time-left = { $time } igjen
time-late = { $time } over fristen
time-just-now = akkurat nå
time-ago = for { $time } siden
number-percent = { $n } %

## Forms
field-optional = valgfritt
errors-title = Rett dette før du går videre
choose-empty = Velg …

## Lists
list-total = { $n } i alt
list-shown = Viser { $n } av { $total }
list-next = Neste side
list-first = Til første side
list-pages = Sider
list-choose-row = Velg { $name }
list-choose-all = Velg alle på siden
list-chosen = valgt
filter-all = Alle
filter-label = Filtre
filter-apply = Vis

## Charts
chart-table = Vis tallene i en tabell
chart-csv = Last ned CSV
chart-n = { $n } i alt, per { $date }

## Problem pages
problem-reference = Referanse: { $reference }
breadcrumb-label = Du er her
refused-title = Ikke utført
undo = Angre
save = Lagre
cancel = Avbryt
tabs-label = Deler av siden
progress-of = { $done } av { $total }
timeline-label = Tidslinje
