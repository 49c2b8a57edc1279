import * as echarts from "echarts/core";
import { BarChart, ChordChart, CustomChart, HeatmapChart, LineChart, MapChart, ScatterChart } from "echarts/charts";
import {
    AriaComponent, GeoComponent, GridComponent, LegendComponent, LegendScrollComponent, MarkLineComponent,
    TitleComponent, TooltipComponent, VisualMapComponent,
} from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
    BarChart, ChordChart, CustomChart, HeatmapChart, LineChart, MapChart, ScatterChart,
    AriaComponent, GeoComponent, GridComponent, LegendComponent, LegendScrollComponent, MarkLineComponent,
    TitleComponent, TooltipComponent, VisualMapComponent,
    SVGRenderer,
]);

export const { init, registerMap, version } = echarts;
