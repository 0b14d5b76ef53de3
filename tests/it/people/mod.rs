//! People by letter: inviting, signing in, recovering, another address; second factors.

mod factors;
mod letters;
mod links;
