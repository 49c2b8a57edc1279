//! Competence of offices (M40): what training gives and the turnover of staff takes away.

use super::world::World;
use crate::policy::Dial;

/// Weeks of a year.
const YEAR: f32 = 52.0;

impl World {
    /// A week of training and turnover in all offices. Nothing happens before the first training.
    pub fn train_offices(&mut self) {
        let Some(rule) = &self.rules.discrimination else {
            return;
        };
        let trained = self.dials.is_turned(Dial::StaffTraining);
        if !trained && self.offices.is_empty() {
            return;
        }
        let (gain, stays) = (rule.training as f32 / YEAR, rule.staff_stays());
        // Competence is at most 1.
        let most = 1.0 - rule.competence as f32;
        let g = self.groups();
        let offices = self.population.areas.len() * g;
        if self.offices.is_empty() {
            self.offices = vec![0.0; offices];
        }
        for (at, above) in self.offices.iter_mut().enumerate() {
            let rounds = self.dials.get(Dial::StaffTraining, (at / g) as u32, at % g);
            *above = (*above * stays + gain * rounds).min(most);
        }
        self.show_offices();
    }

    /// Lets mechanisms see what offices have gained.
    pub fn show_offices(&mut self) {
        let (g, areas) = (self.groups(), self.population.areas.len());
        for (at, &above) in self.offices.iter().enumerate() {
            let cell = ((at / g) as u32, at % g);
            self.dials
                .turn(Dial::OfficeCompetence, areas, cell, |_| above);
        }
    }
}
