//! Who people feel to be and where they belong (M22-M26): one file a mechanism.

pub mod belonging;
pub mod common_identity;
pub mod orientation;
pub mod recent;
pub mod social_capital;
pub mod withdrawal;
