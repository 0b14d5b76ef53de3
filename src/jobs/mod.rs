//! What is done without anybody asking. Each job may run twice, or on several replicas, without
//! harm.

mod broom;
mod herald;
mod post;

pub use broom::broom;
pub use herald::herald;
pub use post::Postman;
