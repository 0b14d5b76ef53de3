//! People by letter: inviting, signing in, recovering, another address; second factors.

mod browser;
mod factors;
pub mod letters;
mod links;
mod pages;
mod register;
mod swept;
