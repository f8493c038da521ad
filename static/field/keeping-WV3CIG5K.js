import{a,b}from"./chunk-HYJHMIHA.js";import"./chunk-BDXX5VQQ.js";import"./chunk-VOPQBKUF.js";import"./chunk-LJ74M4G5.js";export{b as dropDraft,a as openVisit};
