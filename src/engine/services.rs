//! What areas need and what they have (M32): counted every four weeks, where a scenario asks for it.

use std::collections::VecDeque;

use super::world::World;
use crate::checkpoint::stored;
use crate::institutions::hiring::WORKING;
use crate::institutions::scarcity::{SERVICES, Scarcity};
use crate::policy::Dial;
use crate::population::{LEVELS, Stay};

/// Weeks between two counts.
const EVERY: i64 = 4;
/// Counts in a year.
const COUNTS: usize = 13;
/// Months for which those who came need the help of services: five years.
const HELPED: f32 = 60.0;
/// Ages of pupils.
const PUPILS: std::ops::RangeInclusive<u8> = LEVELS[0].0..=LEVELS[1].1;

/// Needs and capacities of areas; empty before the first count.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Services {
    /// Area × service: how much of it there is.
    pub capacity: Vec<f32>,
    /// Area × service: how much was needed, the oldest count of the last year first.
    pub needed: VecDeque<Vec<u32>>,
    /// Area: how far all fall short.
    pub short: Vec<f32>,
}

stored! { Services { capacity, needed, short } }

impl World {
    /// Counts needs, lets capacities follow them, and says where they fall short.
    pub fn count_services(&mut self) {
        let Some(rule) = self.rules.scarcity.clone().filter(Scarcity::is_counted) else {
            return;
        };
        if self.week >= 0 && self.week % EVERY == 0 {
            self.provide(&rule);
        }
        self.show_services();
    }

    fn provide(&mut self, rule: &Scarcity) {
        let needed = self.needed();
        let groups = self.groups();
        let services = &mut self.services;
        if services.capacity.is_empty() {
            // The first service is a dwelling, which every resident needs.
            let of = |area: &[u32]| {
                let at_first = |&n: &u32| rule.at_first(n as f32, area[0] as f32);
                area.iter().map(at_first).collect::<Vec<f32>>()
            };
            services.capacity = needed.chunks(SERVICES).flat_map(of).collect();
        } else {
            let year_ago = services.needed.front().unwrap_or(&needed);
            for (k, capacity) in services.capacity.iter_mut().enumerate() {
                let area = (k / SERVICES) as u32;
                let known = (0..groups).map(|g| self.dials.get(Dial::SharedStatistics, area, g));
                let shared = known.fold(0.0, f32::max);
                let (now, before) = (needed[k] as f32, year_ago[k] as f32);
                let years = EVERY as f32 / 52.0;
                *capacity = rule.adjusted(*capacity, now, before, shared, years);
            }
        }
        let all = needed
            .chunks(SERVICES)
            .zip(services.capacity.chunks(SERVICES));
        services.short = all.map(|(n, c)| rule.shortfall(n, c)).collect();
        services.needed.push_back(needed);
        if services.needed.len() > COUNTS {
            services.needed.pop_front();
        }
    }

    /// Who needs a dwelling, a school place, help of services, a job, by area; jobs are those of the whole
    /// city.
    fn needed(&self) -> Vec<u32> {
        let p = &self.population;
        let mut all = vec![0; p.areas.len() * SERVICES];
        let mut workers = 0;
        for i in p.all_present() {
            let here = &mut all[p.area[i] as usize * SERVICES..][..SERVICES];
            here[0] += 1;
            here[1] += u32::from(PUPILS.contains(&p.age[i]));
            let helped = matches!(p.stay(i, self.week), Stay::Months(m) if m < HELPED);
            here[2] += u32::from(helped);
            workers += u32::from(WORKING.contains(&p.age[i]));
        }
        for area in all.chunks_mut(SERVICES) {
            area[3] = workers;
        }
        all
    }

    /// Lets mechanisms see where services fall short.
    pub fn show_services(&mut self) {
        let (g, areas) = (self.groups(), self.population.areas.len());
        for (area, &short) in self.services.short.iter().enumerate() {
            for group in 0..g {
                let cell = (area as u32, group);
                self.dials.turn(Dial::Shortfall, areas, cell, |_| short);
            }
        }
    }
}
