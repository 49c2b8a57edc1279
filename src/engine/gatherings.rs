//! Places whose members act on each other as a mechanism says
//! ([`Mechanism::gather`](crate::mechanism::Mechanism::gather)).

use rayon::prelude::*;

use super::timings::Watch;
use super::world::{World, stretches};
use crate::error::{Error, Result};
use crate::ids::NONE;
use crate::mechanism::{Gathering, Layout, Mechanism, Members, Occasion, Per};
use crate::places::Setting;

/// Members of a place, gathered; kept from place to place.
#[derive(Default)]
struct Row {
    seat: Vec<usize>,
    key: Vec<u64>,
    group: Vec<u8>,
    shown: Vec<f32>,
    result: Vec<f32>,
    addresses: Vec<(u64, u32)>,
    bits: Vec<[u32; 4]>,
}

/// Checks that what members show and what comes of it is one number a person.
///
/// # Errors
/// If a mechanism names columns of one number for every group.
pub(super) fn check(
    mechanisms: &[Box<dyn Mechanism>],
    settings: &[Setting],
    layout: &Layout,
) -> Result<()> {
    for m in mechanisms {
        for s in settings {
            let Some((shown, taken)) = m.gathers(s) else {
                continue;
            };
            if (layout.per(shown), layout.weekly[taken.0].1) != (Per::Person, Per::Person) {
                return Err(Error::input(format!(
                    "mechanism `{}` gathers the members of `{}` by a column of one number for every group; allowed \
                     are columns of one number a person",
                    m.name(),
                    s.name
                )));
            }
        }
    }
    Ok(())
}

impl World {
    /// Lets the members of places of setting `s` act on each other, for every mechanism that says how.
    pub fn gather(&mut self, s: usize) {
        let setting = &self.settings[s];
        let Some(seats) = self.seats.get(&setting.name).filter(|x| !x.is_empty()) else {
            return;
        };
        let mut watch = Watch::start();
        let (people, step) = (self.pieces.people, self.step);
        let (key, group) = (&self.population.key[..], &self.population.group[..]);
        let occasion = Occasion {
            index: s,
            setting,
            seed: self.seed,
            step,
        };
        for m in &self.mechanisms {
            let Some((shown, taken)) = m.gathers(setting) else {
                continue;
            };
            let shown = &self.state.data[shown.0][..];
            let mut result = vec![0.0; seats.len()];
            stretches(seats, &self.ready[s].batches, 1, &mut result)
                .into_par_iter()
                .for_each_init(Row::default, |row, (batch, result)| {
                    let origin = seats.first(batch.start) as usize;
                    for place in batch {
                        row.fill(seats.of_place(place), key, group, shown);
                        row.result.clear();
                        row.result.resize(row.key.len(), 0.0);
                        m.gather(
                            occasion,
                            &mut Gathering {
                                place,
                                step,
                                members: Members {
                                    key: &row.key,
                                    group: &row.group,
                                    shown: &row.shown,
                                },
                                result: &mut row.result,
                                addresses: &mut row.addresses,
                                bits: &mut row.bits,
                            },
                        );
                        let first = seats.first(place) as usize - origin;
                        for (&seat, &x) in row.seat.iter().zip(&row.result) {
                            result[first + seat] = x;
                        }
                    }
                });
            let taken = self.state.weekly[taken.0].par_chunks_mut(people);
            taken
                .zip(seats.seat_of().par_chunks(people))
                .for_each(|(taken, seat_of)| {
                    for (taken, &seat) in taken.iter_mut().zip(seat_of) {
                        if seat != NONE {
                            *taken += result[seat as usize];
                        }
                    }
                });
        }
        watch.lap(&mut self.timings.encounters);
    }
}

impl Row {
    /// Those who sit on these seats.
    fn fill(&mut self, seats: &[u32], key: &[u64], group: &[u8], shown: &[f32]) {
        self.seat.clear();
        self.key.clear();
        self.group.clear();
        self.shown.clear();
        for (seat, &person) in seats.iter().enumerate().filter(|(_, p)| **p != NONE) {
            let i = person as usize;
            self.seat.push(seat);
            self.key.push(key[i]);
            self.group.push(group[i]);
            self.shown.push(shown[i]);
        }
    }
}
