// Runs the browser journey and counts its tests: node e2e/run.mjs
import './journey.mjs';
