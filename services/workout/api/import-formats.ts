// The page that a refused import points to: which files are read, and how the columns of another table are named.
import { type Html, html, lines } from '#chassis/web/html.ts';
import { paragraph, type WebPage } from '#chassis/web/page.ts';

const list = (items: readonly string[]): Html =>
  html`<ul>\n${lines(items.map((item) => html`<li>${item}</li>`))}\n</ul>`;
const heading = (text: string): Html => html`<h2>${text}</h2>`;
const code = (text: string): Html => html`<pre><code>${text}</code></pre>`;

export const importFormats: WebPage = {
  language: 'en',
  title: 'Which files an import reads',
  parts: [
    paragraph(
      'Send the CSV file that your app exports as it is: POST it to /v1/workouts:import. It may be as large as 20 MB, also when it is unpacked.',
    ),
    heading('Apps'),
    list([
      'Strong, in every language of the phone and in the forms of all years.',
      'Hevy, with kilograms or pounds, kilometres or miles, and with months in any language.',
      'FitNotes for Android and for iOS. It writes days without a time of day: such a workout starts at noon.',
      'Any other table with a row for each set.',
    ]),
    heading('A table of another form'),
    paragraph(
      'Say which column holds what, by its name or by its number from 1. A date, an exercise, and repetitions, weight, distance or time are needed; leave out what you do not have.',
    ),
    code(
      'POST /v1/workouts:import?columns.start=When&columns.exercise=Movement&columns.weight=Load%20(kg)&columns.reps=Times',
    ),
    list([
      'columns.start, columns.end, columns.duration, columns.workout, columns.workoutNotes: of the workout',
      'columns.exercise, columns.set, columns.weight, columns.weightUnit, columns.reps, columns.distance, columns.distanceUnit, columns.seconds, columns.rpe, columns.notes, columns.superset: of the set',
      'columns.unread: a column that is to be left out; it may be given several times',
    ]),
    heading('What else can be said'),
    list([
      'validateOnly=true: shows what the import would do, and adds nothing.',
      'timeZone=Europe/Madrid: where you trained; otherwise the time zone of your settings.',
      'weightUnit=LB: where the file does not say it; otherwise the unit of your settings.',
      'language=en-US: of the file, where its dates can be read in two ways.',
    ]),
    heading('How the file may be written'),
    list([
      'With commas, semicolons, tabs or bars, in UTF-8, UTF-16 or Windows-1252, packed with gzip or as the one CSV file of a ZIP archive, or as the one file of a form.',
      'A row that cannot be true is left out, and the answer tells its line, its column and why.',
      'A file that breaks off or changes its form adds nothing.',
    ]),
  ],
};
