//! M05 Allport conditions: equal status, common goals, cooperation, support of authorities.
//!
//! Option `bundle`: q = 1 + κq·Ā. `separate`: q = 1 + Σ κ_c·A_c. `dsim`: the target v₊ moves by
//! .1·(A_status + A_support − 1) and the speed η₊ by the factor 1 + .4·(A_goals + A_coop − 1), after
//! DSIM (Heinke et al. 2013). Off: q = 1. In all options the conditions also raise positive valence
//! (M03, ψA).
//!
//! Pettigrew & Tropp 2006: facilitating, not essential, best seen as a bundle. Evidence E1 for
//! helpful, contested. Conflict K2: always test κq = 0.

use crate::mechanism::{Entry, Profile};
use crate::parameter::{Grade, Parameters};
use crate::places::SettingParameters;

crate::parameters! {
    /// Parameters of M05.
    pub struct Conditions {
        /// Gain in speed at full conditions (`bundle`)
        kappa_q = 0.4, 0.0..=2.0, prior 0.0..=0.6, "κq", "1", E4, "r −.29 with against −.20 without the conditions (Pettigrew & Tropp 2006)";
        /// Gain for equal status (`separate`)
        kappa_status = 0.08, 0.0..=2.0, "κ_status", "1", E4, "mechanisms M05";
        /// Gain for common goals (`separate`)
        kappa_goals = 0.08, 0.0..=2.0, "κ_goals", "1", E4, "mechanisms M05";
        /// Gain for cooperation (`separate`)
        kappa_cooperation = 0.08, 0.0..=2.0, "κ_coop", "1", E4, "mechanisms M05";
        /// Gain for support of authorities (`separate`)
        kappa_support = 0.16, 0.0..=2.0, "κ_support", "1", E4, "mechanisms M05";
        /// Shift of the target of positive contact (`dsim`)
        dsim_size = 0.1, 0.0..=0.5, "d_v", "1", E4, "Heinke et al. 2013 (form)";
        /// Change of the speed of positive contact (`dsim`)
        dsim_speed = 0.4, 0.0..=1.0, "d_η", "1", E4, "Heinke et al. 2013 (form)";
        choices {
            /// How the conditions act
            option = 0 of ["bundle", "separate", "dsim"], "option", E1, "conflict K2";
        }
    }
}

/// The card of M05.
pub const CARD: Entry = Entry {
    id: "M05",
    name: "conditions",
    title: "Allport conditions",
    profile: Profile::Contact,
    source: "Pettigrew & Tropp 2006",
    grade: Grade::E1,
    conflict: "K2",
    meaning: "Equal status, common goals, cooperation and support help contact to work.",
    parameters: Conditions::DECLARATIONS,
    build: None,
};

impl Conditions {
    /// Factor on η₊ and shift of v₊ in a setting.
    pub fn effect(&self, s: &SettingParameters) -> (f64, f64) {
        match self.option {
            0 => {
                let mean = (s.status + s.goals + s.cooperation + s.support) / 4.0;
                (1.0 + self.kappa_q * mean, 0.0)
            }
            1 => (
                1.0 + self.kappa_status * s.status
                    + self.kappa_goals * s.goals
                    + self.kappa_cooperation * s.cooperation
                    + self.kappa_support * s.support,
                0.0,
            ),
            _ => (
                1.0 + self.dsim_speed * (s.goals + s.cooperation - 1.0),
                self.dsim_size * (s.status + s.support - 1.0),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(a: f64) -> SettingParameters {
        SettingParameters {
            status: a,
            goals: a,
            cooperation: a,
            support: a,
            ..Default::default()
        }
    }

    #[test]
    fn full_conditions_act_as_stated_and_none_do_nothing() {
        let bundle = Conditions::default();
        assert_eq!(bundle.effect(&setting(0.0)), (1.0, 0.0));
        assert_eq!(bundle.effect(&setting(1.0)), (1.4, 0.0));
        let separate = Conditions {
            option: 1,
            ..Conditions::default()
        };
        assert!((separate.effect(&setting(1.0)).0 - 1.4).abs() < 1e-12);
        let dsim = Conditions {
            option: 2,
            ..Conditions::default()
        };
        let (speed, size) = dsim.effect(&setting(1.0));
        assert!((speed - 1.4).abs() < 1e-12 && (size - 0.1).abs() < 1e-12);
        assert_eq!(
            Conditions {
                kappa_q: 0.0,
                ..bundle
            }
            .effect(&setting(1.0)),
            (1.0, 0.0)
        );
    }
}
