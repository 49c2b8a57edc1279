//! Instruments that ask people, as a study would, and change nothing about them.

pub mod diary;
pub mod panel;
pub mod questionnaire;
pub mod statistics;

pub use panel::{Answer, Panel, PanelParameters, PanelPlan};
pub use questionnaire::{Instrument, Questionnaire, QuestionnaireParameters};
