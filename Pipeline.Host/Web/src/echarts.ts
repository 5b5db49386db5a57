// The parts of ECharts that are used, and no others.
import { use } from "echarts/core";
import { CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";

use([LineChart, ScatterChart, CustomChart, GridComponent, CanvasRenderer, SVGRenderer]);

export { init, type EChartsType } from "echarts/core";
export type { CustomSeriesOption, LineSeriesOption, ScatterSeriesOption } from "echarts/charts";
export type { EChartsCoreOption } from "echarts/core";
export type {
  CustomSeriesRenderItem,
  CustomSeriesRenderItemAPI,
  CustomSeriesRenderItemParams,
  CustomSeriesRenderItemReturn,
} from "echarts/types/dist/shared";

/** The rectangle of the axes within a chart, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
