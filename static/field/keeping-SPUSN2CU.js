import{a,b}from"./chunk-NHIE6OLC.js";import"./chunk-MA64JI5J.js";import"./chunk-RBB4XBZQ.js";import"./chunk-FQLBRZ3E.js";export{b as dropDraft,a as openVisit};
