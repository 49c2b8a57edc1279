//! The draws of one day.

use super::circumstances::{classmate_met, has_clients};
use super::{Diary, DiarySetting, Partner};
use crate::ids::{NONE, Person};
use crate::places::Seats;
use crate::rng::Sequence;

/// Seats on either side of a parent's at the gate, about half of them taken: the parents of a
/// class, who meet again.
const GATE_CIRCLE: u32 = 48;

/// Attempts to find somebody new in a pool before the pool counts as exhausted.
const ATTEMPTS: usize = 64;

/// Draws the partners of a person on a day.
pub(super) fn draw(diary: &Diary<'_>, person: Person, day: i64) -> Vec<Partner> {
    let key = diary.view.population.key[person as usize];
    let mut today = Today {
        diary,
        person,
        partners: Vec::new(),
    };
    for setting in DiarySetting::ALL {
        // Days are counted from any one, before or after week 0; the low half names one apart.
        let mut luck = diary.streams[setting as usize].sequence(key, day as u32);
        today.meet(setting, &mut luck);
    }
    today.partners
}

/// The diary of one person on one day, as it fills.
struct Today<'d, 'a> {
    diary: &'d Diary<'a>,
    person: Person,
    partners: Vec<Partner>,
}

impl<'d> Today<'d, '_> {
    fn meet(&mut self, setting: DiarySetting, luck: &mut Sequence) {
        let d = self.diary;
        let (p, city) = (&d.parameters, &d.city);
        let activity = f64::from(d.view.population.activity[self.person as usize]);
        match setting {
            DiarySetting::Home => {
                let household = d.view.population.household[self.person as usize];
                self.meet_each(setting, city.household(household), p.member_met, luck);
                for _ in 0..geometric(city.guests, luck) {
                    let _ = self.friend(setting, luck) || self.member(setting, "neighbours", luck);
                }
            }
            DiarySetting::Work => self.work(luck),
            DiarySetting::School => self.school(luck),
            DiarySetting::Leisure => {
                let club = if luck.uniform() < 0.5 {
                    ["club", "association"]
                } else {
                    ["association", "club"]
                };
                for _ in 0..geometric(p.leisure * activity, luck) {
                    let u = luck.uniform();
                    let known = u < p.leisure_friends + p.leisure_club;
                    let _ = u < p.leisure_club
                        && club.iter().any(|c| self.member(setting, c, luck))
                        || known && self.friend(setting, luck)
                        || self.member(setting, "street", luck);
                }
            }
            DiarySetting::Other => {
                for _ in 0..geometric(p.other * activity, luck) {
                    let _ = luck.uniform() < p.other_neighbours
                        && self.member(setting, "neighbours", luck)
                        || self.member(setting, "street", luck);
                }
            }
            DiarySetting::Transport => {
                for _ in 0..geometric(p.transport * activity, luck) {
                    self.member(setting, "transit", luck);
                }
            }
        }
    }

    fn work(&mut self, luck: &mut Sequence) {
        let d = self.diary;
        let (p, city, setting) = (&d.parameters, &d.city, DiarySetting::Work);
        let Some((work, team)) = self.place("work") else {
            return;
        };
        if luck.uniform() >= city.at_work {
            return;
        }
        self.meet_each(setting, work.of_place(team), p.team_met, luck);
        if let Some(next) = city.next_team(team) {
            self.meet_each(setting, work.of_place(next), p.next_team_met, luck);
        }
        let key = d.view.population.key[self.person as usize];
        if work.members(team) == 1 || has_clients(p, &d.clients, key) {
            for _ in 0..geometric(city.clients, luck) {
                // Clients come from where the way to work leads.
                let _ =
                    self.member(setting, "transit", luck) || self.member(setting, "street", luck);
            }
        }
    }

    fn school(&mut self, luck: &mut Sequence) {
        let d = self.diary;
        let (p, setting) = (&d.parameters, DiarySetting::School);
        if let Some((class, place)) = self.place("class")
            && luck.uniform() < p.pupil_any
        {
            let met = classmate_met(p, class.members(place));
            self.meet_each(setting, class.of_place(place), met, luck);
        }
        let Some((gate, place)) = self.place("gate") else {
            return;
        };
        let near = circle(gate, place, self.person);
        for _ in 0..geometric(d.city.gate, luck) {
            let _ = self.any_of(setting, &near, luck) || self.member(setting, "gate", luck);
        }
    }

    /// Place of the person in a setting with its seats.
    fn place(&self, setting: &str) -> Option<(&'d Seats, u32)> {
        let seats = self.diary.view.seats.get(setting)?;
        match seats.place_of(self.person) {
            NONE => None,
            place => Some((seats, place)),
        }
    }

    /// Meets each of these with a probability.
    fn meet_each(
        &mut self,
        setting: DiarySetting,
        people: &[Person],
        probability: f64,
        luck: &mut Sequence,
    ) {
        for &other in people.iter().filter(|&&i| i != NONE) {
            if luck.uniform() < probability {
                self.add(setting, other);
            }
        }
    }

    /// Meets a friend who was not met today; whether there was one.
    fn friend(&mut self, setting: DiarySetting, luck: &mut Sequence) -> bool {
        let friends = self.diary.view.ties.of(self.person);
        !friends.is_empty()
            && (0..ATTEMPTS).any(|_| self.add(setting, friends[luck.below(friends.len())].other))
    }

    /// Meets a member of the own place who was not met today; whether there was one.
    fn member(&mut self, setting: DiarySetting, of: &str, luck: &mut Sequence) -> bool {
        let diary = self.diary;
        match diary
            .view
            .seats
            .get(of)
            .map(|s| (s, s.place_of(self.person)))
        {
            None | Some((_, NONE)) => false,
            Some((seats, place)) => self.any_of(setting, seats.of_place(place), luck),
        }
    }

    /// Meets any of these who was not met today; whether one was found. The list may hold empty
    /// seats.
    fn any_of(&mut self, setting: DiarySetting, people: &[Person], luck: &mut Sequence) -> bool {
        !people.is_empty()
            && (0..ATTEMPTS).any(|_| match people[luck.below(people.len())] {
                NONE => false,
                other => self.add(setting, other),
            })
    }

    /// Writes down a partner unless already met today.
    fn add(&mut self, setting: DiarySetting, other: Person) -> bool {
        if other == self.person || self.partners.iter().any(|p| p.person == other) {
            return false;
        }
        let repeat = self.diary.repeats(self.person, other);
        self.partners.push(Partner {
            person: other,
            setting,
            repeat,
        });
        true
    }
}

impl Diary<'_> {
    /// Whether two people would meet again: they share a household, a friendship, a team (or are
    /// in neighbouring teams of a workplace), a class, a club or association or a neighbourhood
    /// cell, or sit near each other at the gate of a school.
    pub fn repeats(&self, a: Person, b: Person) -> bool {
        let view = &self.view;
        let home = &view.population.household;
        let shares = |setting: &str| {
            view.seats
                .get(setting)
                .is_some_and(|s| s.place_of(a) != NONE && s.place_of(a) == s.place_of(b))
        };
        home[a as usize] == home[b as usize]
            || view.ties.of(a).iter().any(|tie| tie.other == b)
            || ["neighbours", "work", "class", "club", "association"]
                .iter()
                .any(|s| shares(s))
            || view.seats.get("work").is_some_and(|work| {
                let (own, other) = (work.place_of(a), work.place_of(b));
                own != NONE
                    && other != NONE
                    && (self.city.next_team(own) == Some(other)
                        || self.city.next_team(other) == Some(own))
            })
            || shares("gate")
                && view
                    .seats
                    .get("gate")
                    .is_some_and(|gate| circle(gate, gate.place_of(a), a).contains(&b))
    }
}

/// The people on the seats around a person's, in a ring of the seats of the place.
fn circle(seats: &Seats, place: u32, person: Person) -> Vec<Person> {
    let all = seats.of_place(place);
    let size = all.len() as u32;
    let own = seats.seat_of()[person as usize] - seats.first(place);
    let reach = GATE_CIRCLE.min((size - 1) / 2);
    (1..=reach)
        .flat_map(|k| [(own + k) % size, (own + size - k) % size])
        .map(|seat| all[seat as usize])
        .filter(|&i| i != NONE)
        .collect()
}

/// A count with this mean and the spread of people who vary among themselves (geometric law,
/// variance = mean + mean²), from one uniform number.
fn geometric(mean: f64, luck: &mut Sequence) -> u32 {
    let u = luck.uniform();
    if mean <= 0.0 {
        return 0;
    }
    let tail = crate::num::ln(1.0 - u) / crate::num::ln(mean / (1.0 + mean));
    tail.min(1000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Stream;

    #[test]
    fn counts_have_their_mean_and_spread() {
        for mean in [0.3, 2.5, 9.0] {
            let mut luck = Stream::new(3, "test").sequence(1, 0);
            let n = 40_000;
            let (mut sum, mut square) = (0.0, 0.0);
            for _ in 0..n {
                let k = f64::from(geometric(mean, &mut luck));
                sum += k;
                square += k * k;
            }
            let m = sum / f64::from(n);
            let variance = square / f64::from(n) - m * m;
            assert!((m / mean - 1.0).abs() < 0.03, "{mean}: {m}");
            assert!(
                (variance / (mean + mean * mean) - 1.0).abs() < 0.06,
                "{mean}: {variance}"
            );
        }
        assert_eq!(
            geometric(0.0, &mut Stream::new(3, "test").sequence(1, 0)),
            0
        );
    }

    #[test]
    fn the_circle_is_mutual() {
        let n = 300u32;
        let key: Vec<u64> = (0..u64::from(n)).collect();
        let seats = Seats::new(1, &vec![0; n as usize], &key, &Stream::new(1, "test"));
        for a in 0..n {
            let near = circle(&seats, 0, a);
            assert!(!near.contains(&a) && near.len() <= 2 * GATE_CIRCLE as usize);
            assert!(near.iter().all(|&b| circle(&seats, 0, b).contains(&a)));
        }
    }
}
