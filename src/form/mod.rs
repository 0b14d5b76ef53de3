//! Forms as data: what is asked, when it is asked, and how an answer is read.
//!
//! Pure. A [`Form`] is an ordered tree of sections and questions; publishing another one never
//! touches answers, which are kept as they were typed and read by whichever form is asked.

mod answer;
mod attached;
mod check;
mod condition;
mod country;
mod definition;
mod edit;
mod read;
mod standard;
mod texts;
mod value;

pub use answer::Answers;
pub use attached::Attached;
pub use check::is_id;
pub use condition::{Clause, Condition, Join, Seen, Test};
pub use country::{countries, countries_by_name, country_code, country_name, is_country};
pub use definition::{Choice, Family, Form, Kind, Question, Section};
pub use edit::Edit;
pub use read::{Reading, Wrong};
pub use standard::standard;
pub use texts::Texts;
pub use value::{Typed, Value};
