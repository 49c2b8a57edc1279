//! What reaches minds through others (M14-M21): one file a mechanism. `events` lists what reaches a
//! city from outside, `fading` is what two of them share.

pub mod events;
pub mod extended;
mod fading;
pub mod group_size;
pub mod homeland;
pub mod imagined;
pub mod media;
pub mod norm;
pub mod peers;
pub mod vicarious;
