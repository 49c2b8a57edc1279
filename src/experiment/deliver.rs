//! What an arm brings to its people: settings and teams.

use std::collections::BTreeSet;

use super::{Arm, Exposure};
use crate::attitude::generalisation::Generalisation;
use crate::error::{Error, Result};
use crate::ids::{NONE, Person};
use crate::mechanism::Choice;
use crate::parameter::{Kind, Parameters};
use crate::places::{Role, Setting, SettingParameters};
use crate::rng::Stream;
use crate::scenario::Scenario;

/// Name of the setting of an arm.
pub(super) fn setting_name(arm: &Arm) -> String {
    format!("trial_{}", arm.name)
}

/// The setting in which the people of an arm meet; `None` where nobody meets.
///
/// # Errors
/// If no factor of M12's salience makes the salience of the arm.
pub(super) fn setting(arm: &Arm, scenario: &Scenario) -> Result<Option<Setting>> {
    let name = setting_name(arm);
    let mut setting = match arm.exposure() {
        Exposure::None
        | Exposure::Imagined
        | Exposure::Reading
        | Exposure::EContact
        | Exposure::Information
        | Exposure::Media
        | Exposure::Training => return Ok(None),
        Exposure::MixedTeam | Exposure::OwnTeam => Setting::session(name),
        Exposure::Silent => Setting::silent(name),
        Exposure::RoomMates => {
            let mut room = Setting::room(name);
            if let Some(home) = scenario.settings.iter().find(|s| s.role == Role::Home) {
                room.spec = home.spec.clone();
            }
            return Ok(Some(room));
        }
    };
    let (spec, p) = (&mut setting.spec, &arm.spec);
    spec.rate = p.sessions;
    spec.intensity = p.intensity;
    for condition in [
        &mut spec.status,
        &mut spec.goals,
        &mut spec.cooperation,
        &mut spec.support,
    ] {
        *condition = p.conditions;
    }
    // The engine knows salience as a factor of M12's.
    let everyday = match scenario.mechanisms.get("generalisation") {
        None => Generalisation::default().salience,
        Some(Choice {
            enabled: true,
            values,
        }) => Generalisation::from_values(values).salience,
        Some(_) => Generalisation::default().salience,
    };
    let factor = match (everyday > 0.0, p.salience > 0.0) {
        (true, _) => p.salience / everyday,
        (false, false) => 1.0,
        (false, true) => f64::INFINITY,
    };
    let most = SettingParameters::DECLARATIONS
        .iter()
        .find_map(|d| match d.kind {
            Kind::Number { max, .. } if d.key == "salience" => Some(max),
            _ => None,
        });
    if factor > most.unwrap_or(f64::INFINITY) {
        let most = most.unwrap_or_default();
        return Err(Error::input(format!(
            "salience {} of the arm `{}` cannot be: it is at most {most} times the everyday one, \
             which `mechanisms.generalisation.salience` sets to {everyday}",
            p.salience, arm.name
        )));
    }
    spec.salience = factor;
    Ok(Some(setting))
}

/// Partners who are not yet in a team, in the order in which they are asked.
#[derive(Debug)]
pub(super) struct Partners {
    waiting: std::vec::IntoIter<Person>,
}

impl Partners {
    /// These people in an order drawn at their keys.
    pub fn new(people: &[Person], key: &[u64], seed: u64) -> Partners {
        let stream = Stream::new(seed, "trial.partners");
        let mut order = people.to_vec();
        order.sort_by_cached_key(|&i| {
            let k = key[i as usize];
            let b = stream.draw(k, 0, 0);
            (b[0], b[1], k)
        });
        Partners {
            waiting: order.into_iter(),
        }
    }
}

/// A team that still wants so many partners.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanting {
    people: Vec<Person>,
    partners: usize,
}

/// The teams of an arm before partners are asked. People of one unit sit together (those assigned
/// one by one, with anybody of the arm), in an order drawn at their keys.
pub(super) fn teams(arm: &Arm, units: &[Vec<Person>], key: &[u64], seed: u64) -> Vec<Wanting> {
    let size = arm.spec.team_size as usize;
    let (own, others) = match arm.exposure() {
        Exposure::None
        | Exposure::Imagined
        | Exposure::Reading
        | Exposure::EContact
        | Exposure::Information
        | Exposure::Media
        | Exposure::Training => return Vec::new(),
        Exposure::OwnTeam => (size, 0),
        Exposure::RoomMates => (1, 1),
        Exposure::MixedTeam | Exposure::Silent => {
            let others = (arm.spec.outgroup_share * size as f64).round() as usize;
            let others = others.clamp(1, size - 1);
            (size - others, others)
        }
    };
    let stream = Stream::new(seed, "trial.teams");
    let mut teams = Vec::new();
    for people in units {
        let mut order = people.clone();
        order.sort_by_cached_key(|&i| {
            let k = key[i as usize];
            let b = stream.draw(k, 0, 0);
            (b[0], b[1], k)
        });
        for part in order.chunks(own) {
            // A smaller team has partners in proportion.
            teams.push(Wanting {
                people: part.to_vec(),
                partners: (part.len() * others).div_ceil(own),
            });
        }
    }
    teams
}

/// Deals partners to the teams of all arms, seat by seat, each arm's teams spread evenly among
/// those of the others: a lack of partners is shared by all arms and teams. Seats for which there
/// is nobody stay empty.
pub(super) fn deal(arms: Vec<Vec<Wanting>>, partners: Partners) -> Vec<Vec<Vec<Person>>> {
    let mut waiting = partners.waiting;
    let mut order: Vec<(usize, usize)> = Vec::new();
    for (a, teams) in arms.iter().enumerate() {
        order.extend((0..teams.len()).map(|t| (a, t)));
    }
    // Team t of n stands at (2t + 1)/2n of the way.
    let at = |&(a, t): &(usize, usize)| (2 * t as u64 + 1, arms[a].len() as u64);
    order.sort_by(|x, y| {
        let ((p, n), (q, m)) = (at(x), at(y));
        (p * m).cmp(&(q * n)).then(x.cmp(y))
    });
    let wanted = |&(a, t): &(usize, usize)| arms[a][t].partners;
    let most = order.iter().map(wanted).max().unwrap_or(0);
    let mut seated: Vec<Vec<Vec<Person>>> = arms
        .iter()
        .map(|teams| teams.iter().map(|t| t.people.clone()).collect())
        .collect();
    for seat in 0..most {
        for &(a, t) in order.iter().filter(|at| seat < wanted(at)) {
            seated[a][t].push(waiting.next().unwrap_or(NONE));
        }
    }
    seated
}

/// Seats of teams that nobody takes.
pub(super) fn empty_seats(teams: &[Vec<Person>]) -> usize {
    teams.iter().flatten().filter(|&&i| i == NONE).count()
}

/// People in teams, of those whom `among` holds.
pub(super) fn seated(teams: &[Vec<Person>], among: &BTreeSet<Person>) -> usize {
    teams
        .iter()
        .flatten()
        .filter(|&i| among.contains(i))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arm(exposure: Exposure) -> Arm {
        Arm::new("arm", exposure)
    }

    #[test]
    fn everybody_sits_once_and_a_lack_of_partners_is_shared() {
        let key: Vec<u64> = (1000..1100).collect();
        let participants: Vec<Person> = (0..70).collect();
        let others: Vec<Person> = (80..95).collect();
        let partners = Partners::new(&others, &key, 1);
        let mixed = teams(&arm(Exposure::MixedTeam), &[participants], &key, 1);
        let teams = deal(vec![mixed], partners).remove(0);
        assert_eq!(teams.len(), 10);
        assert_eq!(empty_seats(&teams), 30 - 15);
        let mut seen = BTreeSet::new();
        for team in &teams {
            assert_eq!(team.len(), 10);
            let partners = team[7..].iter().filter(|&&i| i != NONE).count();
            assert!((1..=2).contains(&partners), "{partners}");
            for &i in team.iter().filter(|&&i| i != NONE) {
                assert!(seen.insert(i));
            }
        }
        assert_eq!(seen.len(), 85);
    }

    #[test]
    fn units_sit_apart_and_own_teams_have_no_partners() {
        let key: Vec<u64> = (1000..1100).collect();
        let units: Vec<Vec<Person>> = vec![(0..12).collect(), (20..25).collect()];
        let seat = |exposure| {
            let partners = Partners::new(&[60, 61], &key, 1);
            deal(vec![teams(&arm(exposure), &units, &key, 1)], partners).remove(0)
        };
        let own = seat(Exposure::OwnTeam);
        let sizes: Vec<usize> = own.iter().map(Vec::len).collect();
        assert_eq!(sizes, [10, 2, 5]);
        assert!(own[2].iter().all(|i| (20..25).contains(i)));
        let rooms = seat(Exposure::RoomMates);
        assert!(rooms.len() == 17 && rooms.iter().all(|r| r.len() == 2));
        assert!(seat(Exposure::None).is_empty());
    }

    #[test]
    fn a_lack_of_partners_falls_on_all_arms_alike() {
        let key: Vec<u64> = (1000..1200).collect();
        let own = teams(&arm(Exposure::OwnTeam), &[(0..35).collect()], &key, 1);
        let first = teams(&arm(Exposure::MixedTeam), &[(40..75).collect()], &key, 1);
        let second = teams(&arm(Exposure::MixedTeam), &[(80..150).collect()], &key, 1);
        // 15 + 30 seats, and partners for 30 of them.
        let partners = Partners::new(&(150..180).collect::<Vec<_>>(), &key, 1);
        let all = deal(vec![own, first, second], partners);
        let empty: Vec<usize> = all.iter().map(|arm| empty_seats(arm)).collect();
        assert_eq!(empty, [0, 5, 10]);
        // Also where each team wants one only.
        let rooms = |people| teams(&arm(Exposure::RoomMates), &[people], &key, 1);
        let arms = vec![rooms((0..20).collect()), rooms((40..60).collect())];
        let partners = Partners::new(&(150..170).collect::<Vec<_>>(), &key, 1);
        let empty: Vec<usize> = deal(arms, partners)
            .iter()
            .map(|a| empty_seats(a))
            .collect();
        assert_eq!(empty, [10, 10]);
    }

    #[test]
    fn a_salience_that_no_factor_makes_is_refused() {
        let mut scenario = crate::experiment::a15_town(0.15).unwrap();
        let mut mixed = arm(Exposure::MixedTeam);
        mixed.spec.salience = 0.8;
        let factor = |s: &Scenario, a: &Arm| setting(a, s).map(|s| s.unwrap().spec.salience);
        assert!((factor(&scenario, &mixed).unwrap() - 1.6).abs() < 1e-12);
        for everyday in [0.0, 0.3] {
            let m12 = Generalisation {
                salience: everyday,
                ..Generalisation::default()
            };
            let choice = Choice {
                enabled: true,
                values: m12.values(),
            };
            scenario
                .mechanisms
                .insert("generalisation".to_owned(), choice);
            let error = factor(&scenario, &mixed).unwrap_err();
            assert!(
                error.is_input() && error.to_string().contains("at most 2"),
                "{error}"
            );
        }
        mixed.spec.salience = 0.0;
        assert_eq!(factor(&scenario, &mixed).unwrap(), 0.0);
    }

    #[test]
    fn storage_does_not_choose_the_team() {
        let key: Vec<u64> = (0..40).collect();
        let back: Vec<u64> = key.iter().rev().copied().collect();
        let build = |key: &[u64]| {
            let at = |k: u64| key.iter().position(|&x| x == k).unwrap() as Person;
            let people: Vec<Person> = (0..20).map(at).collect();
            let others: Vec<Person> = (30..40).map(at).collect();
            let partners = Partners::new(&others, key, 3);
            let mixed = teams(&arm(Exposure::MixedTeam), &[people], key, 3);
            let teams = deal(vec![mixed], partners).remove(0);
            let name = |i: &Person| {
                if *i == NONE {
                    None
                } else {
                    Some(key[*i as usize])
                }
            };
            teams
                .iter()
                .map(|t| t.iter().map(name).collect())
                .collect::<Vec<Vec<_>>>()
        };
        assert_eq!(build(&key), build(&back));
    }
}
