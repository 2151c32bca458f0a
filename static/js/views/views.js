/** The list of all views of the page, with the selector of the element that each one renders into. */

/** @import { View } from "../state/state_types.js" */

import { mountChooseLanes } from "./compare/choose_lanes.js";
import { mountLaneChips } from "./compare/lane_chips.js";
import { mountLaneLosses } from "./compare/lane_losses.js";
import { mountLanePresets } from "./compare/lane_presets.js";
import { mountLaneResults } from "./compare/lane_results.js";
import { mountRace } from "./compare/race.js";
import { mountCurveToolbar } from "./curves/curve_toolbar.js";
import { mountDescent } from "./curves/descent.js";
import { mountLearningRateSlider } from "./curves/learning_rate_slider.js";
import { mountPredictionCurve } from "./curves/prediction_curve.js";
import { mountSlice } from "./curves/slice.js";
import { mountStepSlice } from "./curves/step_slice.js";
import { mountDataDialog } from "./data/data_dialog.js";
import { mountMissingData } from "./data/missing_data.js";
import { mountAccidents } from "./diagnosis/accidents.js";
import { mountDiagnosisRequest } from "./diagnosis/diagnosis_request.js";
import { mountFindings } from "./diagnosis/findings.js";
import { mountHealthStrip } from "./diagnosis/health_strip.js";
import { mountHistograms } from "./diagnosis/histograms.js";
import { mountLayerCurves } from "./diagnosis/layer_curves.js";
import { mountLayerTable } from "./diagnosis/layer_table.js";
import { mountDraw } from "./dialogs/draw.js";
import { mountShare } from "./dialogs/share.js";
import { mountToyGraph } from "./dialogs/toy_graph.js";
import { mountExplanation } from "./inspector/explanation.js";
import { mountGradientCheck } from "./inspector/gradient_check.js";
import { mountInspector } from "./inspector/inspector.js";
import { mountLaneNumbers } from "./inspector/lane_numbers.js";
import { mountParameterStep } from "./inspector/parameter_step.js";
import { mountPinnedNumbers } from "./inspector/pinned_numbers.js";
import { mountTermImages } from "./inspector/term_images.js";
import { mountWeightEditor } from "./inspector/weight_editor.js";
import { mountNetworkLanes } from "./network/network_lanes.js";
import { mountEditorOpeners } from "./network_editor/editor_openers.js";
import { mountNetworkEditor } from "./network_editor/network_editor.js";
import { mountEmbedFooter } from "./page/embed_footer.js";
import { mountHelp } from "./page/help.js";
import { mountLinkBanner } from "./page/link_banner.js";
import { mountNotice } from "./page/notice.js";
import { mountRestoredBanner } from "./page/restored_banner.js";
import { mountRoomBanner } from "./page/room_banner.js";
import { mountSentence } from "./page/sentence.js";
import { mountSetup } from "./page/setup.js";
import { mountStage } from "./page/stage.js";
import { mountTour } from "./page/tour.js";
import { mountAnswerCard } from "./questions/answer_card.js";
import { mountEverybody } from "./questions/everybody.js";
import { mountQuestionCard } from "./questions/question_card.js";
import { mountBranches } from "./run/branches.js";
import { mountLossTimeline } from "./run/loss_timeline.js";
import { mountRunFigures } from "./run/run_figures.js";
import { mountSettings } from "./run/settings.js";
import { mountStaleMarker } from "./run/stale_marker.js";
import { mountStepInput } from "./run/step_input.js";
import { mountStopGoalForm } from "./run/stop_goal_form.js";
import { mountTransport } from "./run/transport.js";
import { mountUndo } from "./run/undo.js";
import { mountSurface } from "./surface/surface.js";
import { mountStation } from "./walk/station.js";
import { mountStationArrays } from "./walk/station_arrays.js";
import { mountWalk } from "./walk/walk.js";

/**
 * A view of a dialog, as a view of any element.
 * @param {View<HTMLDialogElement>} mount
 * @returns {View}
 */
const ofDialog = (mount) => (element, send) => {
  if (!(element instanceof HTMLDialogElement)) throw new Error(`#${element.id} is not a dialog`);
  return mount(element, send);
};

/** @type {[string, View][]} */
export const VIEWS = [
  [".transport", mountTransport],
  [".transport", mountStopGoalForm],
  [".transport", mountUndo],
  ["#setup", mountSettings],
  [".figures", mountRunFigures],
  ["#notice", mountNotice],
  [".figures", mountStepInput],
  ["[data-page]", mountStage],
  ["#setup", mountSetup],
  ["#help", mountHelp],
  ["#sentence", mountSentence],
  ["[data-page]", mountStaleMarker],
  ["#draw", ofDialog(mountDraw)],
  ["#graph", mountToyGraph],
  ["#health", mountHealthStrip],
  [".panel.network", mountNetworkLanes],
  ["body", mountEditorOpeners],
  ["#network-editor", mountNetworkEditor],
  ["#station", mountStation],
  ["body", mountStationArrays],
  ["#walk", mountWalk],
  ["#inspector", mountInspector],
  ["#lane-numbers", mountLaneNumbers],
  ["#own-step", mountParameterStep],
  ["#origin", mountExplanation],
  ["#term-images", mountTermImages],
  ["#check", mountGradientCheck],
  ["#change", mountWeightEditor],
  ["#pins", mountPinnedNumbers],
  ["#along", mountCurveToolbar],
  ["#slice-plot", mountSlice],
  ["#step-slice-plot", mountStepSlice],
  ["#prediction-plot", mountPredictionCurve],
  ["#along", mountLearningRateSlider],
  ["#along", mountDescent],
  ["#surface-plot", mountSurface],
  ["#findings", mountFindings],
  ["#layer-table", mountLayerTable],
  ["#histograms", mountHistograms],
  ["#layer-curves", mountLayerCurves],
  ["#accidents", mountAccidents],
  ["#setup-accidents", mountAccidents],
  ["body", mountDiagnosisRequest],
  ["#lane-bar", mountLaneChips],
  ["#race-plot", mountRace],
  ["#lanes-plot", mountLaneLosses],
  ["#lane-results", mountLaneResults],
  [".lane-presets", mountLanePresets],
  ["#choose-lanes", ofDialog(mountChooseLanes)],
  ["#loss-plot", mountLossTimeline],
  ["body", mountBranches],
  ["#tour", mountTour],
  ["#arrival", mountLinkBanner],
  ["#restored", mountRestoredBanner],
  ["#room", mountRoomBanner],
  ["#everybody", mountEverybody],
  ["#answer-card", mountAnswerCard],
  ["#question-card", mountQuestionCard],
  ["#embed-foot", mountEmbedFooter],
  ["#share-dialog", ofDialog(mountShare)],
  ["#data", ofDialog(mountDataDialog)],
  ["#missing-data", mountMissingData],
];
