nav-day = My day
nav-queue = Needs
nav-jobs = Jobs
nav-store = Store
nav-persons = Citizens
nav-waiting = Waiting times
nav-import = Import
nav-access = Access log
nav-admin = Administration

frame-skip = Skip to the content
frame-nav = Main menu
frame-tabs = Tabs
frame-more = More
frame-offline = You are offline. What you type is kept here.
frame-sender = Rampe, { $municipality }

scan-label = Scan or search
scan-hint = Scan, or search by label, name, article number or address
scan-go = Search

language-label = Language
user-menu = Menu for
appearance-label = Appearance
appearance-auto = As the device
appearance-light = Light
appearance-dark = Dark
log-out = Log out
