### Import: why a row was set aside, why a file cannot be read, and the texts of the templates.

## dynamic: import-reason-*

import-reason-missing-value = The field is empty but must be filled in.
import-reason-not-hms-number = “{ $value }” is not an HMS article number. It has six digits, also when it begins with zero.
import-reason-not-iso-code = “{ $value }” is not an ISO 9999 code. A code has two, four, six or eight digits.
import-reason-level-mismatch = The level does not fit the code. By the length of the code it should be { $expected }.
import-reason-parent-mismatch = The parent code does not fit. By the code it should be “{ $expected }”.
import-reason-not-a-count = “{ $value }” is not a count. Write a whole number from 1 to 9999.
import-reason-not-a-number = “{ $value }” is not a number.
import-reason-not-a-date = “{ $value }” is not a date. Write for example 2026-01-31.
import-reason-not-an-id = “{ $value }” is not a valid id (UUID).
import-reason-not-a-postcode = “{ $value }” is not a postcode.
import-reason-not-a-municipality = “{ $value }” is not a municipality number. It has four digits.
import-reason-unknown-coordinate-system = The coordinate system “{ $value }” is not supported. Use EPSG 25832, 25833, 25835 or 4258.
import-reason-outside-area = The coordinates lie outside the area of their coordinate system.
import-reason-national-id-form = The national id has the wrong number of digits, or characters that are not digits.
import-reason-national-id-date = The date in the national id does not exist.
import-reason-national-id-check-digit = The check digits of the national id do not fit. Compare the number with its source.
import-reason-national-id-century = The national id lacks its century. Write it with twelve digits.
import-reason-person-mismatch = The form names two different persons. The national ids must be the same.
import-reason-unknown-value = “{ $value }” is not a valid choice. Choose one of: { $allowed }.
import-reason-contradiction = The field does not agree with “{ $other }”.
import-reason-duplicate-in-file = The same stands already in row { $first }.
import-reason-conflict-in-file = The same number stands in row { $first } with other content. Keep the row that is right.
import-reason-wrong-schema-version = Schema version { $value } is not supported. Rampe reads version { $expected }.
import-reason-wrong-column-count = The row has { $found } columns, but the header has { $expected }.
import-reason-wrong-type = { $expected ->
    [text] The field should hold text.
    [number] The field should hold a number.
    [yes-no] The field should be true or false.
    [list] The field should be a list.
   *[object] The field should be an object.
}
import-reason-no-lines = The form has neither devices nor accessories.
import-reason-cell-error = The spreadsheet cell holds an error: { $value }.
import-reason-unknown-product = There is no product with “{ $value }”. Import the product list first, or register the product.
import-reason-product-is-bulk = “{ $value }” is counted, not labelled one by one. Register it as stock.
import-reason-unknown-place = The place “{ $value }” does not exist. Create the place, or correct the name.
import-reason-place-not-in-use = The place “{ $value }” is not in use.
import-reason-unknown-person = Nobody is registered with this national id. Import the citizens first.
import-reason-person-gone = The citizen has died or moved away and cannot be a borrower.
import-reason-label-taken = The label “{ $value }” is already used on something else.
import-reason-serial-taken = The serial number “{ $value }” is already used on another device of the same product.
import-reason-date-in-future = The date { $value } has not come yet.

## dynamic: import-fault-*

import-fault-empty = The file is empty.
import-fault-unknown-encoding = The file cannot be read as text. Save it as UTF-8 and try again.
import-fault-wrong-header = The file lacks these columns: { $missing }.
import-fault-not-json = The file is not valid JSON. The error is on line { $line }, column { $column }.
import-fault-wrong-shape = The file is valid JSON, but holds neither a record nor a list of records.
import-fault-not-xlsx = The file cannot be opened as an Excel file (XLSX). Open it in Excel and save it again.

## dynamic: import-skipped-*

import-skipped-empty = The sheet is empty.
import-skipped-no-header = The sheet has no header row that can be used.
import-skipped-example = The sheet is an example.

## dynamic: import-template-*

import-template-persons = Persons
import-template-persons-national-id = National id as your country writes it. Must be filled in.
import-template-persons-first = Must be filled in.
import-template-persons-middle = May be left empty.
import-template-persons-last = Must be filled in.
import-template-persons-phone = The person's phone number.
import-template-persons-street = Street and house number where the person lives.
import-template-persons-postcode = With its leading zeros.
import-template-persons-place = The postal town.
import-template-persons-protected = Write “yes” for persons with address protection. Empty means no.
import-template-persons-kin-name = Name of the next of kin.
import-template-persons-kin-phone = Phone number of the next of kin.
import-template-persons-kin-relation = For example daughter, spouse or guardian.
import-template-devices = Devices
import-template-devices-label = The municipality's own label on the device. Label or serial number must be filled in.
import-template-devices-hms = HMS article number, six digits. HMS number or product name must be filled in.
import-template-devices-name = The product's name. May be left empty when the HMS number is filled in.
import-template-devices-iso = ISO 9999 code, for example 12060602. May be left empty.
import-template-devices-serial = The maker's serial number.
import-template-devices-place = Where the device stands, from the outermost place to the innermost, for example “Main store > Shelf 3”. May be left empty when the device is on loan.
import-template-devices-owner = Who owns the device. Empty means the municipality.
import-template-devices-state = The state of the device. Empty means ready, or on loan when “On loan to” is filled in.
import-template-devices-received = The day the municipality received the device.
import-template-devices-inspection = The day of the next periodic inspection.
import-template-devices-borrower = The national id of the person who has the device on loan.
import-template-devices-loan-kind = What kind of loan it is. Empty means short-term.
import-template-devices-due = The day the device is due back.

## dynamic: import-kind-* import-state-* import-row-*

import-lead = Read files from NAV, the mapping authority and your own lists. Rows that cannot be taken are set aside so that they can be corrected.
import-upload = Import a file
import-kind = What the file holds
import-kind-order = When all is new, import in this order: what stands last refers to what stands first.
import-kind-missing = Choose what the file holds
import-kind-categories = ISO classes
import-kind-help-categories = ISO 9999 as CSV, with code, title and search words.
import-kind-products = Products
import-kind-help-products = NAV’s list of articles with HMS numbers, as CSV, Excel or JSON.
import-kind-substitutes = Equivalent products
import-kind-help-substitutes = Lists of products that can replace each other, as Excel. A newer list of the same file name replaces the older one.
import-kind-addresses = Addresses
import-kind-help-addresses = Matrikkelen – Adresse from the mapping authority, as CSV. Every address field proposes from it.
import-kind-persons = Citizens
import-kind-help-persons = Your own list by the template, as Excel or CSV. Known citizens are updated, and empty cells change nothing.
import-kind-devices = Devices
import-kind-help-devices = Your own list by the template, one device per row, with place, state and borrower, if any.
import-kind-needs = Need forms
import-kind-help-needs = Digital need forms from NAV, as JSON. Each form becomes a need with its citizen and lines.
import-kind-orders = Order lines
import-kind-help-orders = Order lines from NAV, as JSON. They find their need through the case number.
import-file = File
import-file-help = CSV, Excel (XLSX) or JSON. A file can be imported several times without anything being doubled.
import-file-missing = Choose a file
import-file-too-large = The file is too large. It may have at most { $megabytes } MB. Divide it, or ask operations to import it from the command line.
import-do = Import
import-templates = Templates
import-templates-help = Spreadsheets to fill in. The columns are explained in the sheet.
import-runs = Earlier imports
import-runs-empty = Nothing has been imported yet
import-runs-empty-text = Begin with the ISO classes and the product list.
import-started = Started
import-finished = Finished
import-by = Started by
import-by-rampe = Rampe
import-state = State
import-read = Read
import-new = New
import-changed = Changed
import-known = Already known
import-set-aside = Set aside
import-skipped = Sheets passed over
import-to-set-aside = { $n ->
    [one] See the row set aside
   *[other] See { $n } rows set aside
}
import-not-read = The file was not imported
import-cancelled-text = The import was stopped. The rows already taken stay. Import the file again for the rest.
import-cancel = Stop the import
import-cancel-wanted = The import stops as soon as the rows at hand are done.
import-progress = Rows read
import-waits = The file waits for its turn.
import-stopping = The import is being stopped.
import-look-again = Refresh
import-state-waiting = Waiting
import-state-running = Being read
import-state-done = Done
import-state-failed = Failed
import-state-cancelled = Stopped
import-row-waiting = Waiting
import-row-corrected = Corrected
import-row-dropped = Dropped
import-row-title = Row set aside: { $line }
import-aside-title = Rows set aside
import-aside-lead = These rows could not be taken. Correct them, try them again when what they refer to has been imported, or drop them.
import-aside-empty = No rows here
import-aside-empty-text = When a row of a file cannot be taken, it stands here with the reason.
import-one-file = One file only
import-where = Where
import-why = Why
import-field = Field
import-whole-file = the whole file
import-line = line { $line }
import-settled = Settled
import-header = The header of the file:
import-text = Text
import-text-help = Correct what is wrong, keeping order and separators. The text may hold a national id. Do not share it.
import-correct = Import the corrected row
import-retry = Try again as it is
import-drop = Drop the row
import-drop-title = Drop the row?
import-drop-text = The row will not be imported, nor when the same file comes again. It stays in the list of dropped rows.
import-dropped = The row was dropped.
import-became-new = The row was imported as new.
import-became-changed = The row was imported and changed something known.
import-became-known = The row was known already. It waits no longer.
import-still-aside = The row still could not be taken. The reason stands below.
import-not-one-row = The text is not one row in the form of the file. Compare it with the header.
import-fault-unavailable = Rampe did not answer on the way. The rows already taken stay. Import the file again.
