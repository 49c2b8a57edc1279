//! Figures as files, drawn without a browser: the chart library runs in a small engine and gives SVG,
//! which becomes PNG.

use std::fs;
use std::path::Path;

use resvg::{tiny_skia, usvg};
use rquickjs::{CatchResultExt, Context, Ctx, Function, Runtime};

use super::Report;
use super::shell::{ECHARTS, FIGURES};
use crate::error::{Error, Result};
use crate::files::write_whole;

/// Width of a figure, in pixels.
const WIDTH: u32 = 900;
/// Pixels of a PNG for one of the SVG.
const SCALE: f32 = 2.0;
/// Room for calls within the engine: less than a thread of a test has.
const STACK: usize = 1 << 20;

/// The engine has no clock, and nothing moves: what is put off is left out.
const CLOCK: &str = "function setTimeout() { return 0; } function clearTimeout() {}";

/// What draws a figure, for the engine.
const DRAW: &str = r##"
function maps(text) {
    var all = JSON.parse(text);
    for (var name in all) echarts.registerMap(name, { geoJSON: all[name] });
}
function draw(text, width) {
    var figure = JSON.parse(text), ready = figures.prepare(figure, width, false, false, true), option = ready.option;
    option.backgroundColor = "#ffffff";
    option.textStyle = { fontFamily: "DejaVu Sans, Arial, Helvetica, sans-serif" };
    var chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: width, height: ready.height });
    chart.setOption(option);
    var svg = figures.named(chart.renderToSVGString(), figure);
    chart.dispose();
    return svg;
}
"##;

impl Report {
    /// Every figure as SVG: identifier and text, in the order of the page.
    ///
    /// # Errors
    /// If the chart library does not draw a figure.
    pub fn svg(&self) -> Result<Vec<(String, String)>> {
        let engine = || -> rquickjs::Result<Context> {
            let runtime = Runtime::new()?;
            runtime.set_max_stack_size(STACK);
            Context::full(&runtime)
        };
        let context = engine().map_err(|e| failed("the engine", &e.to_string()))?;
        context.with(|ctx| {
            let scripts = [
                ("clock", CLOCK),
                ("echarts", ECHARTS),
                ("figures", FIGURES),
                ("draw", DRAW),
            ];
            for (name, text) in scripts {
                run::<()>(&ctx, name, |ctx| {
                    let mut options = rquickjs::context::EvalOptions::default();
                    options.strict = false;
                    ctx.eval_with_options(text, options)
                })?;
            }
            let maps = self.maps.to_string();
            run::<()>(&ctx, "maps", |ctx| function(ctx, "maps")?.call((maps,)))?;
            let one = |figure: &super::Figure| {
                let text = figure.to_json().to_string();
                let svg = run::<String>(&ctx, &figure.id, |ctx| {
                    function(ctx, "draw")?.call((text, WIDTH))
                })?;
                Ok((figure.id.clone(), svg))
            };
            self.figures.iter().map(one).collect()
        })
    }

    /// Writes every figure as SVG and PNG into a folder, which is made; returns their number.
    ///
    /// # Errors
    /// If a figure cannot be drawn or written.
    pub fn write_figures(&self, folder: &Path) -> Result<usize> {
        fs::create_dir_all(folder)
            .map_err(|source| Error::file(folder, "creating the folder", source))?;
        let mut options = usvg::Options::default();
        options.fontdb_mut().load_system_fonts();
        let all = self.svg()?;
        for (id, svg) in &all {
            write_whole(&folder.join(format!("{id}.svg")), svg)?;
            let png = png(svg, &options).map_err(|what| failed(id, &what))?;
            write_whole(&folder.join(format!("{id}.png")), &png)?;
        }
        Ok(all.len())
    }
}

fn function<'js>(ctx: &Ctx<'js>, name: &str) -> rquickjs::Result<Function<'js>> {
    ctx.globals().get(name)
}

/// Does something in the engine; what it throws becomes an error that names the figure.
fn run<'js, T>(
    ctx: &Ctx<'js>,
    what: &str,
    work: impl FnOnce(&Ctx<'js>) -> rquickjs::Result<T>,
) -> Result<T> {
    work(ctx)
        .catch(ctx)
        .map_err(|e| failed(what, &e.to_string()))
}

fn failed(what: &str, message: &str) -> Error {
    Error::Output {
        path: what.into(),
        message: format!("drawing failed: {message}"),
    }
}

/// A picture of points.
fn png(svg: &str, options: &usvg::Options<'_>) -> Result<Vec<u8>, String> {
    let tree = usvg::Tree::from_str(svg, options).map_err(|e| e.to_string())?;
    let size = tree.size();
    let pixels = |x: f32| (x * SCALE).ceil() as u32;
    let mut map = tiny_skia::Pixmap::new(pixels(size.width()), pixels(size.height()))
        .ok_or("it has no size")?;
    let larger = tiny_skia::Transform::from_scale(SCALE, SCALE);
    resvg::render(&tree, larger, &mut map.as_mut());
    map.encode_png().map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::tests::compared_town;
    use super::*;

    #[test]
    fn every_figure_becomes_a_file() {
        let folder = tempfile::tempdir().unwrap();
        compared_town(folder.path());
        let report = Report::of(folder.path(), None).unwrap();
        let out = folder.path().join("figures");
        assert_eq!(report.write_figures(&out).unwrap(), report.figures.len());
        for f in &report.figures {
            let svg = fs::read_to_string(out.join(format!("{}.svg", f.id))).unwrap();
            assert!(
                svg.starts_with("<svg") && svg.matches("<path").count() > 3,
                "{}",
                f.id
            );
            assert!(
                !svg.contains("NaN") && !svg.contains("undefined"),
                "{}",
                f.id
            );
            assert!(
                svg.contains(&format!("<title>{}</title>", f.title)),
                "{}",
                f.id
            );
            let png = fs::read(out.join(format!("{}.png", f.id))).unwrap();
            assert!(png.starts_with(b"\x89PNG") && png.len() > 2000, "{}", f.id);
        }
        // Drawn again it is the same.
        let svg = report.svg().unwrap();
        let first = fs::read_to_string(out.join(format!("{}.svg", svg[0].0))).unwrap();
        assert_eq!(svg[0].1, first);
    }
}
