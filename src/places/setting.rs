//! Settings: where people meet, how often, how freely and under which conditions.

use crate::population::{Membership, Population};

crate::parameters! {
    /// What is declared of every setting (chapter 2.0 of the model documentation).
    pub struct SettingParameters {
        /// Evaluated encounters of a member in a week, as initiator or as partner; at home per other member, among friends per tie
        rate = 1.0, 0.0..=40.0, "r", "1/(person week)", E4, "joint-pattern prototype; to be calibrated";
        /// Share of unwilling co-presences that are contacts all the same: 0 voluntary, 1 cannot be avoided
        forced = 0.0, 0.0..=1.0, "f_p", "1", E4, "joint-pattern prototype";
        /// Bias towards the own group in who is met: a candidate of another group counts 1 − bias
        bias = 0.15, 0.0..=1.0, "m", "1", E3, "Currarini, Jackson & Pin 2009 (form)";
        /// Intensity of a contact
        intensity = 1.0, 0.0..=10.0, "I", "1", E4, "joint-pattern prototype";
        /// Allport condition: equal status
        status = 0.0, 0.0..=1.0, "A_status", "1", E4, "mechanisms 2.0";
        /// Allport condition: common goals
        goals = 0.0, 0.0..=1.0, "A_goals", "1", E4, "mechanisms 2.0";
        /// Allport condition: cooperation
        cooperation = 0.0, 0.0..=1.0, "A_coop", "1", E4, "mechanisms 2.0";
        /// Allport condition: support of authorities
        support = 0.0, 0.0..=1.0, "A_support", "1", E4, "mechanisms 2.0";
        /// Added to the score of a positive contact
        positive_offset = 0.0, -5.0..=5.0, "Δb₊", "logit", E4, "mechanisms M03: setting overrides";
        /// Added to the score of a negative contact
        negative_offset = 0.0, -5.0..=5.0, "Δb₋", "logit", E4, "mechanisms M03: setting overrides";
        /// Added to the score of a new friendship
        tie_offset = 0.0, -10.0..=5.0, "c_p", "logit", E4, "mechanisms M33: street −.5";
        /// Weight of group labels there: factor of the salience of M12 in what a contact does to an attitude
        salience = 1.0, 0.0..=2.0, "s_p", "1", E4, "mechanisms M12: shared interest .3, default .5, labelled dialogue .8";
        /// Spread of the climate of places, drawn once for each
        climate = 0.2, 0.0..=2.0, "σ_p", "logit", E4, "mechanisms M03";
    }
}

/// How people meet in a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Every member may meet every other one.
    Mixing,
    /// Clients meet staff, never each other.
    Counter,
    /// The household: every pair of members.
    Home,
    /// Pairs of friends.
    Friends,
    /// Teams of a programme, made up between weeks
    /// ([`Simulation::set_teams`](crate::engine::Simulation::set_teams)): nobody is a member before.
    /// Everybody present at a session has one evaluated contact; attendance is consent, so that
    /// nobody avoids it and nobody is reluctant. The rate is the number of sessions a week.
    Session,
    /// The same for people who did not choose each other (room-mates): M02 says who is reluctant.
    Room,
    /// The same without a word: people are side by side, which counts as avoided.
    Silent,
}

impl Role {
    /// Whether people meet there in teams of a programme.
    pub fn has_teams(self) -> bool {
        matches!(self, Role::Session | Role::Room | Role::Silent)
    }
}

/// Base scores of a session, b₊ and b₋ (about .85 positive, .10 neutral, .05 negative), as
/// offsets from those of M03. Our assumption (E4).
const SESSION_OFFSETS: (f64, f64) = (2.1 - 1.3, -0.7 + 0.45);

/// A setting of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Name in scenario and results.
    pub name: String,
    /// Whether it takes place.
    pub enabled: bool,
    /// How people meet there.
    pub role: Role,
    /// Whether a person's activity multiplies the rate.
    pub active: bool,
    /// Rates and conditions.
    pub spec: SettingParameters,
}

impl Setting {
    /// A setting of mixing places with the default of every parameter.
    pub fn new(name: impl Into<String>) -> Setting {
        Setting {
            name: name.into(),
            enabled: true,
            role: Role::Mixing,
            active: false,
            spec: SettingParameters::default(),
        }
    }

    /// Structured sessions of mixed teams, a programme: one session a week, intensity 4.5 (what
    /// A15 needs; preregistered trials say 2), all conditions .8, b₊ 2.1 and b₋ −.7.
    ///
    /// ```
    /// use commonground::places::{Role, Setting};
    /// let sessions = Setting::session("sport");
    /// assert_eq!((sessions.role, sessions.spec.rate), (Role::Session, 1.0));
    /// ```
    pub fn session(name: impl Into<String>) -> Setting {
        let mut s = Setting::new(name);
        s.role = Role::Session;
        s.spec.forced = 1.0;
        s.spec.bias = 0.0;
        s.spec.intensity = 4.5;
        (s.spec.positive_offset, s.spec.negative_offset) = SESSION_OFFSETS;
        (
            s.spec.status,
            s.spec.goals,
            s.spec.cooperation,
            s.spec.support,
        ) = (0.8, 0.8, 0.8, 0.8);
        s.spec.climate = 0.0;
        s
    }

    /// Room-mates: two meetings a week under the conditions of a home.
    pub fn room(name: impl Into<String>) -> Setting {
        let mut s = Setting::new(name);
        if let Some(home) = builtin_settings()
            .into_iter()
            .find(|s| s.role == Role::Home)
        {
            s.spec = home.spec;
        }
        s.role = Role::Room;
        s
    }

    /// Silent co-presence: people see each other once a week and have no contact.
    pub fn silent(name: impl Into<String>) -> Setting {
        let mut s = Setting::session(name);
        s.role = Role::Silent;
        s
    }

    /// Mean of the four Allport conditions, Ā.
    pub fn mean_condition(&self) -> f64 {
        (self.spec.status + self.spec.goals + self.spec.cooperation + self.spec.support) / 4.0
    }
}

/// The settings of the model with their starting values, in the order of chapter 2.0.
pub fn builtin_settings() -> Vec<Setting> {
    use Role::{Counter, Friends, Home, Mixing};
    let setting = |name: &str, role, active, rate, forced, bias, intensity, a: [f64; 4]| Setting {
        name: name.to_owned(),
        enabled: true,
        role,
        active,
        spec: SettingParameters {
            rate,
            forced,
            bias,
            intensity,
            status: a[0],
            goals: a[1],
            cooperation: a[2],
            support: a[3],
            ..SettingParameters::default()
        },
    };
    let mut all = vec![
        setting("street", Mixing, true, 5.2, 0.6, 0.2, 1.0, [0.0; 4]),
        setting("transit", Mixing, true, 1.3, 0.6, 0.2, 1.0, [0.0; 4]),
        setting(
            "neighbours",
            Mixing,
            true,
            3.0,
            0.0,
            0.15,
            1.0,
            [0.5, 0.0, 0.0, 0.0],
        ),
        setting(
            "work",
            Mixing,
            false,
            10.0,
            0.8,
            0.15,
            1.5,
            [0.3, 0.6, 0.6, 0.4],
        ),
        setting(
            "class",
            Mixing,
            false,
            10.0,
            0.8,
            0.15,
            1.5,
            [0.5, 0.4, 0.5, 0.5],
        ),
        setting(
            "gate",
            Mixing,
            false,
            0.5,
            0.0,
            0.15,
            1.0,
            [0.5, 0.4, 0.5, 0.5],
        ),
        setting(
            "club",
            Mixing,
            true,
            1.5,
            0.0,
            0.15,
            1.5,
            [0.6, 0.7, 0.7, 0.4],
        ),
        setting(
            "association",
            Mixing,
            true,
            1.0,
            0.0,
            0.15,
            1.5,
            [0.6, 0.7, 0.7, 0.4],
        ),
        setting(
            "joint_event",
            Mixing,
            false,
            0.2,
            0.0,
            0.5,
            1.0,
            [0.5, 0.4, 0.4, 0.5],
        ),
        setting(
            "counter",
            Counter,
            false,
            0.3,
            1.0,
            0.0,
            1.0,
            [0.1, 0.1, 0.1, 0.3],
        ),
        setting(
            "home",
            Home,
            false,
            2.0,
            1.0,
            0.0,
            1.5,
            [0.5, 0.6, 0.7, 0.5],
        ),
        setting("friends", Friends, true, 0.08, 1.0, 0.0, 2.0, [0.8; 4]),
    ];
    for s in &mut all {
        match s.name.as_str() {
            "street" | "transit" => s.spec.tie_offset = -0.5,
            // Against b₊ and b₋ of M03, as in the joint-pattern prototype.
            "counter" => s.spec.positive_offset = -0.7,
            "friends" => {
                s.spec.positive_offset = 0.3;
                s.spec.negative_offset = 0.15;
                s.spec.climate = 0.0;
            }
            "home" => s.spec.climate = 0.0,
            _ => {}
        }
    }
    all
}

/// A setting from outside the crate: what happens there, and who goes there.
pub trait SettingSource: Send + Sync {
    /// The setting; its name must not be taken.
    fn setting(&self) -> Setting;

    /// The place of everybody who goes there. Draws come from
    /// [`Stream::new(seed, "a purpose of your own")`](crate::rng::Stream::new), addressed by key.
    fn members(&self, population: &Population, seed: u64) -> Membership;
}

/// A setting whose members are known beforehand, by their positions in the population.
impl SettingSource for (Setting, Membership) {
    fn setting(&self) -> Setting {
        self.0.clone()
    }

    fn members(&self, _population: &Population, _seed: u64) -> Membership {
        self.1.clone()
    }
}
