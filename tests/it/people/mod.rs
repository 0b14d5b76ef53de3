//! People by letter: inviting, signing in, recovering, another address; second factors.

mod browser;
mod factors;
mod letters;
mod links;
mod pages;
mod register;
