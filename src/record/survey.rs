//! The tables of the panel survey.

use super::spool::Position;
use super::table::{Cell, Column, Kind, Table};
use crate::checkpoint::{Reader, Stored, Writer};
use crate::engine::{Observer, View};
use crate::error::Result;
use crate::ids::Person;
use crate::population::Population;
use crate::scenario::Outputs;
use crate::survey::{
    Answer, Panel, PanelParameters, PanelPlan, Questionnaire, QuestionnaireParameters,
};

/// Columns of `survey`: one row per wave and person who answered.
///
/// `attitude` is the true lasting attitude towards those asked about, `attitude_now` that of the
/// moment, which `prejudice` (0 to 1, from the answers to the items), `items` (a digit from 1 to
/// 5 for each) and `thermometer` (0 to 100) report. `positive`, `negative` and `neutral` count the
/// contacts of the last year (empty before a year has passed), `…_reported` what is said of them,
/// `contacts_reported` what is said of all. `friends` are of the other status (newcomers for
/// hosts), `own_friends` of the own group, `extended` those of them who have a friend of the
/// other status.
pub const SURVEY_COLUMNS: &[Column] = &[
    ("week", Kind::Integer),
    ("date", Kind::Name),
    ("wave", Kind::Integer),
    ("person", Kind::Key),
    ("group", Kind::Name),
    ("area", Kind::Name),
    ("age", Kind::Integer),
    ("interest", Kind::Number),
    ("milieu", Kind::Number),
    ("attitude", Kind::Number),
    ("attitude_now", Kind::Number),
    ("prejudice", Kind::Number),
    ("items", Kind::Name),
    ("thermometer", Kind::Number),
    ("positive", Kind::Integer),
    ("negative", Kind::Integer),
    ("neutral", Kind::Integer),
    ("positive_reported", Kind::Integer),
    ("negative_reported", Kind::Integer),
    ("neutral_reported", Kind::Integer),
    ("contacts_reported", Kind::Integer),
    ("friends", Kind::Integer),
    ("friends_reported", Kind::Integer),
    ("own_friends", Kind::Integer),
    ("extended", Kind::Integer),
    ("extended_reported", Kind::Integer),
];

/// Columns of `survey_answers`: one row per wave, person and further question.
///
/// `question` is `positive`, `negative`, `neutral` or `contacts` (all), with the setting that is
/// asked for, where there were any or any are reported; or the name of a state, with setting
/// `all`, its true value and the answer from 0 to 1.
pub const SURVEY_ANSWER_COLUMNS: &[Column] = &[
    ("week", Kind::Integer),
    ("date", Kind::Name),
    ("person", Kind::Key),
    ("question", Kind::Name),
    ("setting", Kind::Name),
    ("truth", Kind::Number),
    ("answer", Kind::Number),
];

/// States that people are asked about where the model has them.
const STATES: &[&str] = &[
    "anxiety",
    "empathy",
    "knowledge",
    "threat",
    "realistic_threat",
    "symbolic_threat",
    "perceived_size",
    "perceived_share",
    "perceived_norm",
    "trust",
    "belonging",
    "common_identity",
];

/// Questions about contacts, in the order of what is reported.
const CONTACTS: [&str; 4] = ["positive", "negative", "neutral", "contacts"];

/// The survey of a run with its two tables.
pub(super) struct SurveyTables {
    survey: Table,
    answers: Table,
    plan: PanelPlan,
    panel: Panel,
    /// Whether the questionnaire is the usual one, to which states are added as the model has
    /// them.
    usual: bool,
    begun: bool,
    parameters: PanelParameters,
    /// Names of the states that are asked.
    states: Vec<String>,
}

impl SurveyTables {
    /// The tables, where a survey is wanted; `table` begins one.
    pub fn create(
        outputs: &Outputs,
        seed: u64,
        table: impl Fn(&str, &'static [Column]) -> Result<Table>,
    ) -> Result<Option<SurveyTables>> {
        if outputs.survey_people == 0 || outputs.survey_every == 0 {
            return Ok(None);
        }
        let plan = PanelPlan {
            hosts: outputs.survey_people as usize,
            newcomers: outputs.survey_people.div_ceil(2) as usize,
            every: outputs.survey_every,
        };
        let usual = Questionnaire::new(QuestionnaireParameters::default(), seed);
        Ok(Some(SurveyTables {
            survey: table("survey", SURVEY_COLUMNS)?,
            answers: table("survey_answers", SURVEY_ANSWER_COLUMNS)?,
            plan,
            panel: Panel::new(plan, PanelParameters::default(), usual),
            usual: true,
            begun: false,
            parameters: PanelParameters::default(),
            states: Vec::new(),
        }))
    }

    /// Another questionnaire.
    pub fn ask(&mut self, questionnaire: Questionnaire, parameters: PanelParameters) {
        self.panel = Panel::new(self.plan, parameters.clone(), questionnaire);
        self.parameters = parameters;
        self.usual = false;
    }

    /// Writes where it stands to a checkpoint.
    pub fn keep(&mut self, out: &mut Writer) -> Result<()> {
        // Every field is named, so that a new one is not forgotten here.
        let SurveyTables {
            survey,
            answers,
            plan: _,
            panel,
            usual: _,
            begun,
            parameters: _,
            states,
        } = self;
        survey.position()?.write(out)?;
        answers.position()?.write(out)?;
        begun.write(out)?;
        states.write(out)?;
        panel.keep(out)
    }

    /// Goes on where a checkpoint left it; `table` takes up a table.
    pub fn recall(
        &mut self,
        from: &mut Reader,
        table: impl Fn(&str, &'static [Column], &Position) -> Result<Table>,
    ) -> Result<()> {
        self.survey = table("survey", SURVEY_COLUMNS, &Stored::read(from)?)?;
        self.answers = table(
            "survey_answers",
            SURVEY_ANSWER_COLUMNS,
            &Stored::read(from)?,
        )?;
        self.begun = Stored::read(from)?;
        self.states = Stored::read(from)?;
        if self.begun && self.usual {
            let states = std::mem::take(&mut self.states);
            self.ask_states(states.iter().map(String::as_str));
            self.states = states;
        }
        self.panel.recall(from)
    }

    /// Asks these states also.
    fn ask_states<'a>(&mut self, states: impl Iterator<Item = &'a str>) {
        let questions = self.panel.questionnaire().clone();
        let questions = states.fold(questions, |q, state| q.asking(state));
        self.panel = Panel::new(self.plan, self.parameters.clone(), questions);
    }

    /// Members whose contacts are wanted by setting.
    pub fn watches(&mut self, population: &Population) -> Vec<Person> {
        self.panel.watches(population)
    }

    /// A week: counts, and writes a wave where one is due.
    pub fn week(&mut self, view: &View<'_>, date: &str) -> Result<()> {
        if !self.begun {
            self.begun = true;
            if self.usual {
                let kept = STATES.iter().filter(|s| view.column(s).is_some());
                self.ask_states(kept.copied());
            }
            let asked = self.panel.questionnaire().columns();
            self.states = asked.map(str::to_owned).collect();
        }
        self.panel.week(view)?;
        let answers = self.panel.take_answers();
        if answers.is_empty() {
            return Ok(());
        }
        for answer in &answers {
            self.write(view, date, answer)?;
        }
        self.survey.flush()?;
        self.answers.flush()
    }

    fn write(&mut self, view: &View<'_>, date: &str, a: &Answer) -> Result<()> {
        let p = view.population;
        let key = a.key.to_string();
        let items: String = a.said.now.items.iter().map(u8::to_string).collect();
        let count = |n: u32| Cell::Integer(i64::from(n));
        let contacts = |of: &dyn Fn(&crate::survey::questionnaire::Contacts) -> u32| {
            a.contacts.as_ref().map_or(Cell::Missing, |c| count(of(c)))
        };
        self.survey.row(&[
            Cell::Integer(a.week),
            Cell::Text(date),
            count(a.wave),
            Cell::Text(&key),
            Cell::Text(&p.groups.get(usize::from(a.group)).name),
            Cell::Text(&p.areas[a.area as usize].id),
            Cell::Integer(i64::from(a.age)),
            Cell::Number(f64::from(a.interest)),
            Cell::Number(f64::from(a.milieu)),
            Cell::Number(a.said.attitude),
            Cell::Number(a.said.now.truth),
            Cell::Number(a.said.prejudice()),
            Cell::Text(&items),
            Cell::Number(a.said.thermometer),
            contacts(&|c| c.truth[0]),
            contacts(&|c| c.truth[1]),
            contacts(&|c| c.truth[2]),
            contacts(&|c| c.reported[0]),
            contacts(&|c| c.reported[1]),
            contacts(&|c| c.reported[2]),
            contacts(&|c| c.reported[3]),
            count(a.friends),
            count(a.friends_reported),
            count(a.own_friends),
            count(a.extended),
            count(a.extended_reported),
        ])?;
        let mut further = |question: &str, setting: &str, truth: f64, answer: f64| {
            self.answers.row(&[
                Cell::Integer(a.week),
                Cell::Text(date),
                Cell::Text(&key),
                Cell::Text(question),
                Cell::Text(setting),
                Cell::Number(truth),
                Cell::Number(answer),
            ])
        };
        for (setting, c) in view.settings.iter().zip(&a.by_setting) {
            let truth = [c.truth[0], c.truth[1], c.truth[2], c.all()];
            for ((question, truth), said) in CONTACTS.iter().zip(truth).zip(c.reported) {
                if truth > 0 || said > 0 {
                    further(question, &setting.name, f64::from(truth), f64::from(said))?;
                }
            }
        }
        for (state, asked) in self.states.iter().zip(&a.said.scales) {
            further(state, "all", asked.truth, asked.score())?;
        }
        Ok(())
    }

    /// Both tables, to be closed.
    pub fn tables(self) -> [Table; 2] {
        [self.survey, self.answers]
    }
}
