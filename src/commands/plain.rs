//! The plain loop of `benches/baseline.rs` on the city of a running simulation.

use commonground::encounter::approach::Approach;
use commonground::encounter::valence::Valence;
use commonground::engine::View;
use commonground::ids::NONE;
use commonground::parameter::Parameters;
use commonground::places::Role;

#[path = "../../benches/baseline.rs"]
#[allow(missing_docs)]
pub mod baseline;

use baseline::{PlainCity, PlainSetting};

/// The same people in the same places as flat arrays, with the default rules.
pub fn city(view: &View<'_>) -> PlainCity {
    let (approach, valence) = (Approach::default(), Valence::default());
    debug_assert_eq!(Approach::DECLARATIONS.len(), 6);
    let g = view.groups();
    let groups = &view.population.groups;
    let common = 0.3;
    let centre = common * valence.a_common - valence.a_ref;
    let settings = view
        .settings
        .iter()
        .filter(|s| s.role == Role::Mixing)
        .filter_map(|s| {
            let seats = view.seats.get(&s.name)?;
            let mut start = vec![0];
            let mut members = Vec::new();
            for p in 0..seats.places() as u32 {
                members.extend(seats.of_place(p).iter().copied().filter(|&i| i != NONE));
                start.push(members.len() as u32);
            }
            let shift = valence.psi_conditions * (s.mean_condition() - 0.5);
            Some(PlainSetting {
                start,
                members,
                rate: (s.spec.rate / 2.0) as f32,
                active: s.active,
                bias: s.spec.bias as f32,
                forced: s.spec.forced as f32,
                score: [
                    (valence.b_positive
                        + s.spec.positive_offset
                        + valence.psi_positive * centre
                        + shift) as f32,
                    (valence.b_negative + s.spec.negative_offset
                        - valence.psi_negative * centre
                        - shift) as f32,
                ],
            })
        })
        .collect();
    PlainCity {
        groups: g,
        group: view.population.group.clone(),
        attitude: view.attitude.to_vec(),
        openness: view
            .population
            .interest
            .iter()
            .map(|&i| (approach.theta_0 + approach.theta_i * (f64::from(i) - 0.5)) as f32)
            .collect(),
        activity: view.population.activity.clone(),
        comm: (0..g * g)
            .map(|k| groups.comm(k / g, k % g) as f32)
            .collect(),
        weights: [
            approach.theta_a as f32,
            approach.theta_l as f32,
            (valence.psi_positive * (1.0 - common)) as f32,
            (valence.psi_negative * (1.0 - common)) as f32,
        ],
        omega: valence.omega as f32,
        reluctance: valence.reluctance as f32,
        settings,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use commonground::engine::Simulation;
    use commonground::scenario::Scenario;

    /// The plain loop and the engine describe the same week: rates, mix and outcomes agree.
    #[test]
    fn means_agree_with_the_engine() {
        let mut scenario = Scenario::town();
        scenario.settings.retain(|s| s.role == Role::Mixing);
        for s in &mut scenario.settings {
            s.spec.climate = 0.0;
        }
        let mut simulation = Simulation::builder(scenario)
            .threads(2)
            .build()
            .expect("a town");
        let city = city(&simulation.view());
        let mut tallies = vec![[0u8; 4]; city.group.len() * city.groups];
        let (mut plain, mut engine) = (baseline::PlainWeek::default(), [0u64; 5]);
        for week in 0..8 {
            tallies.fill([0; 4]);
            let w = baseline::week(&city, week, &mut tallies);
            plain.encounters += w.encounters;
            for o in 0..4 {
                plain.outcomes[o] += w.outcomes[o];
            }
            simulation.step();
            let flows = &simulation.view().flows.clone();
            engine[4] += flows.encounters.iter().sum::<u64>();
            for (at, n) in flows.contacts.indexed_iter() {
                if at.1 != at.2 && flows.settings[at.0] != "friends" {
                    engine[at.3] += n;
                }
            }
        }
        let near = |a: u64, b: u64, within: f64| (a as f64 / b as f64 - 1.0).abs() < within;
        assert!(
            near(plain.encounters, engine[4], 0.01),
            "{} {}",
            plain.encounters,
            engine[4]
        );
        for (a, b) in plain.outcomes.into_iter().zip(engine) {
            assert!(near(a, b, 0.06), "{a} {b}");
        }
    }
}
