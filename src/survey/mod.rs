//! Instruments that ask people, as a study would, and change nothing about them.

pub mod diary;
