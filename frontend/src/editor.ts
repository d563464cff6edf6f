/** The writing place: <postroom-editor> for what is written, <postroom-line> for a subject with tags. */
import './styles/editor.css';

import './editor/element';
import './editor/line';
