//! What pages read of rounds and applications.

mod calls;
mod file;
mod imports;
mod mine;
mod one;
mod place;
mod received;
mod revision;
mod sought;
mod stage;
mod team;

pub use calls::{Call, State, call, calls, counts, rounds};
pub use file::{own_file, sent_file};
pub use imports::imports;
pub use mine::{Mine, mine};
pub use one::{Event, Message, Opened, Request, draft, open, versions};
pub use received::{Found, Line, Many, applications};
pub use revision::{Revision, Sending, revision};
pub use sought::{By, Sort, Sought};
pub use stage::{Ways, round_workflow, stages};
pub use team::{Invitation, Member, Part, invitations, team};
