# Bulk products: pieces at places

## dynamic: refusal-stock-*
stock-title = Counted in pieces
stock-lead = Products that are counted and carry no labels.
stock-empty = Nothing in stock
stock-empty-text = Receive goods of a counted product, and they stand here.
stock-move = Move pieces
stock-count = Count pieces
stock-from = From
stock-to = To
stock-found = Number you count
stock-found-help = The difference is booked to or from Missing.
stock-counted-at = Last counted
stock-moved = { $n } pieces are moved.
stock-counted = Counted: { $found }. The books said { $expected }; the difference is booked.
stock-counted-same = Counted: { $found }. It agrees with the books.
stock-not-enough = Only { $held } are there. You asked for { $wanted }. Count the place if that is wrong.
refusal-stock-nothing-to-move = The quantity must be at least 1.
refusal-stock-same-place = From and to are the same place.
refusal-stock-not-enough = There are not that many. Count the place if that is wrong.
