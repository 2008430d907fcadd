## dynamic: month-* month-short-* weekday-*
month-1 = januari
month-2 = februari
month-3 = mars
month-4 = april
month-5 = maj
month-6 = juni
month-7 = juli
month-8 = augusti
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december
month-short-1 = jan.
month-short-2 = feb.
month-short-3 = mars
month-short-4 = april
month-short-5 = maj
month-short-6 = juni
month-short-7 = juli
month-short-8 = aug.
month-short-9 = sep.
month-short-10 = okt.
month-short-11 = nov.
month-short-12 = dec.
weekday-1 = måndag
weekday-2 = tisdag
weekday-3 = onsdag
weekday-4 = torsdag
weekday-5 = fredag
weekday-6 = lördag
weekday-7 = söndag

## Dates, times and numbers
date-short = { $day } { $month }
date-short-year = { $day } { $month } { $year }
date-long = { $day } { $month } { $year }
date-month = { $month } { $year }
time-clock = { $hour }.{ $minute }
datetime-today = i dag kl. { $clock }
datetime-yesterday = i går kl. { $clock }
datetime-short = { $date } kl. { $clock }
duration-minutes = { $n ->
    [one] 1 minut
   *[other] { $n } minuter
}
duration-hours = { $n ->
    [one] 1 timme
   *[other] { $n } timmar
}
duration-days = { $n ->
    [one] 1 dag
   *[other] { $n } dagar
}
time-left = { $time } kvar
time-late = { $time } försenat
time-just-now = alldeles nyss
time-ago = för { $time } sedan
number-percent = { $n } %

## Forms
field-optional = frivilligt
errors-title = Rätta det här innan du går vidare
choose-empty = Välj …

## Lists
list-total = { $n } totalt
list-shown = Visar { $n } av { $total }
list-next = Nästa sida
list-first = Till första sidan
list-pages = Sidor
list-choose-row = Välj { $name }
list-choose-all = Välj alla på sidan
list-chosen = valda
filter-all = Alla
filter-label = Filter
filter-apply = Visa

## Charts
chart-table = Visa siffrorna i en tabell
chart-csv = Ladda ner CSV
chart-n = { $n } totalt, per { $date }

## Problem pages
problem-reference = Referens: { $reference }
breadcrumb-label = Du är här
refused-title = Inte utfört
undo = Ångra
save = Spara
cancel = Avbryt
tabs-label = Delar av sidan
progress-of = { $done } av { $total }
timeline-label = Tidslinje
