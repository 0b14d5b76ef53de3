//! What is done without anybody asking. Each job may run twice, or on several replicas, without
//! harm.

mod herald;
mod post;

pub use herald::herald;
pub use post::Postman;
