//! What is done without anybody asking. Each job may run twice, or on several replicas, without
//! harm.

mod post;

pub use post::Postman;
