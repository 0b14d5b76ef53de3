# Texts of the pages. Keys are shared by all languages; a test holds them complete.

## Frame
skip = Skip to main content
nav-main = Main
nav-menu = Menu
nav-breadcrumb = Breadcrumb
nav-language = Language
nav-choose-fund = Choose a fund
nav-capital = Capital
nav-portfolio = Portfolio
nav-treasury = Treasury
nav-books = Books
nav-overview = Overview
nav-sponsors = Sponsors
nav-commitments = Commitments
nav-calls = Capital calls
nav-receipts = Receipts
nav-distributions = Distributions
nav-awards = Awards
nav-disbursements = Disbursements
nav-write-offs = Write-offs
nav-expenses = Income and expenses
nav-fees = Fees
nav-exchange = Exchange
nav-journal = Journal
nav-statement = Account statement
nav-trial-balance = Trial balance
nav-periods = Periods

## Search or jump
jump-title = Search or jump to
jump-find = Search or jump to
jump-lede = Pages of this fund, and the other funds.
jump-search = Search
jump-results = Results
jump-none = Nothing matches. Try a shorter word.

## Pieces
copy = Copy
copied = { $id } copied
toast-undo = Undo
pages = Pages
pages-newer = Newer
pages-older = Older
chart-numbers = Show the numbers

## Forms
form-refused = There is a problem
form-error = Error:
form-optional = (optional)
form-understood = Read as { $reading }

## Refusals of the server
error-rule = Rule:
error-home = Go to the start page
error-not-found = Page not found
error-not-found-detail = The address may be mistyped, or the page is not yours to see.
error-method = This cannot be done here
error-method-detail = The page does not take this kind of request. Go back and use its form.
error-request = The request could not be read
error-request-detail = Something in it was missing or malformed. Go back, reload the page and try again. Nothing was booked.
error-internal = Something went wrong on our side
error-internal-detail = Whether the last step was done is not certain. Look it up before you repeat it; sending the same form again books nothing twice.
error-reference = Reference: { $reference }
error-host = Wrong address
error-host-detail = This server answers only to addresses of this machine, such as 127.0.0.1 or localhost.
error-origin = Refused: sent from another site
error-origin-detail = Changes are taken only from this site’s own forms. Nothing was booked. Open the form here and send it again.
error-encoding = Compressed contents are not taken
error-encoding-detail = Send the form uncompressed. Nothing was booked.
error-slow = The request took too long to arrive
error-slow-detail = Check the connection and send the form again. Nothing was booked.
error-large = The request is too large
error-large-detail = At most { $kib } KiB are taken. Nothing was booked.
error-form = This form cannot be used
error-form-detail = It is incomplete or out of date. Go back, reload the page and send it again. Nothing was booked.

error-refused = Refused
