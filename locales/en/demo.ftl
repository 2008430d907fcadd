# What `rampe demo` says when it is ready, and what each role can try first.
## dynamic: demo-try-*
demo-try-intake = Take a call: open a new need for a person, and see which needs from last night wait for a priority.
demo-try-therapist = Go to the queue, assess an urgent need, and reserve a ready item that fits.
demo-try-technician = Scan or type a label from the store, and take an item through wash and check back to its shelf.
demo-try-driver = Open today's jobs, deliver what lies in the car, and see the clock stop.
demo-try-coordinator = Plan tomorrow's jobs, and confirm the collection that was proposed after a death.
demo-try-leader = See who has waited longest, and what the queue looked like on any day of the past year.
demo-try-administrator = Change a limit in the priority key, and see that earlier decisions keep their own version.
demo-try-auditor = See who has looked at a person's data, when and in which role.
