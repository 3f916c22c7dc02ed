/** Where the page begins. */
import { render } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import { App } from './app.tsx';

render(<App />, document.getElementById('app')!);
