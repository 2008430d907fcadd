# The scan and search field's answers
scan-title = Search
scan-empty = Scan or type in the field at the top
scan-empty-text = Label, serial number, HMS number, GTIN, name, national id or address.
scan-nothing = Found nothing for “{ $text }”
scan-nobody = Nobody here has this national id
scan-nothing-text = Check the spelling or try fewer letters. If it is new, receive it or report the need.
scan-not-allowed = Your role cannot look up residents.
scan-new-need = Report a new need
scan-several = { $n } hits for “{ $text }”
scan-name = Name
scan-born = Born
scan-address = Address
scan-address-protected = The address is protected
scan-more-persons = More residents match. Type more of the name, or the date of birth.
scan-job-link = See the job
