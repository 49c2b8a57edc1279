//! The protocol of evidence row A15: contact assigned at random works, modestly.

use ndarray::Array2;

use super::{Arm, Exposure, Trial};
use crate::error::Result;
use crate::population::{City, Group, Groups, SyntheticCity};
use crate::scenario::Scenario;

/// Hosts of the prototype's trial, both arms together.
const HOSTS: f64 = 4000.0;
/// Inhabitants of the prototype's town.
const TOWN: u32 = 11_500;

/// A15: hosts are assigned one by one to mixed or own-group teams, 16 weekly sessions with one
/// evaluated contact each, outcomes 4, 13, 26 and 52 weeks after the end. `scale` is the size of
/// the town as a multiple of 11,500 inhabitants: 2,000 hosts an arm at 1.
///
/// The published difference of trials is .24 [.12, .36], about .12 when small studies are
/// adjusted for; the model is to be in [.10, .40] one to six months later (Paluck, Green & Green
/// 2019, doi 10.1017/bpp.2018.25).
pub fn a15(scale: f64) -> Trial {
    let mut trial = Trial::new(vec![
        Arm::new("own", Exposure::OwnTeam),
        Arm::new("mixed", Exposure::MixedTeam),
    ]);
    trial.design.units = (HOSTS * scale).round();
    trial
}

/// The town of the prototype: 10,000 hosts and three newcomer groups of 8, 4.5 and .5%, 60 areas,
/// at another size if `scale` is not 1.
///
/// # Errors
/// If the size is impossible.
pub fn a15_town(scale: f64) -> Result<Scenario> {
    let member = |name: &str, host: bool, share: f64| {
        let mut group = Group::new(name, host);
        group.spec.share = share;
        group
    };
    let members = vec![
        member("host", true, 0.87),
        member("a", false, 0.08),
        member("b", false, 0.045),
        member("c", false, 0.005),
    ];
    let groups = Groups::new(members, Array2::from_elem((4, 4), 0.1))?;
    let town = SyntheticCity {
        inhabitants: (f64::from(TOWN) * scale).round() as u32,
        areas: (60.0 * scale).round().max(4.0) as u32,
        ..SyntheticCity::default()
    };
    let mut scenario = Scenario::new(groups, City::Synthetic(town));
    scenario.name = "a15".to_owned();
    Ok(scenario)
}
